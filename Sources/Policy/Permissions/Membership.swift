import Vocabulary

/// A role that somebody has at a node.
public struct Membership: Sendable, Hashable {
    /// Where a role comes from.
    public enum Source: Sendable, Hashable {
        /// Somebody gave it to the member.
        case given
        /// A group of the identity provider gives it to all its members.
        case group(String)

        /// As the admin API shows it: `given` or `group:NAME`.
        public var mark: String {
            switch self {
            case .given: "given"
            case .group(let name): "group:\(name)"
            }
        }
    }

    /// Who has it.
    public var member: MemberID
    /// The node.
    public var team: TeamID
    /// What it is.
    public var role: Role
    /// Where it comes from.
    public var source: Source

    /// Makes a membership.
    public init(member: MemberID, team: TeamID, role: Role, source: Source = .given) {
        self.member = member
        self.team = team
        self.role = role
        self.source = source
    }
}

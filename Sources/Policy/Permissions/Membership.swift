import Vocabulary

/// A role that somebody has at a node.
public struct Membership: Sendable, Hashable {
    /// Who has it.
    public var member: MemberID
    /// The node.
    public var team: TeamID
    /// What it is.
    public var role: Role

    /// Makes a membership.
    public init(member: MemberID, team: TeamID, role: Role) {
        self.member = member
        self.team = team
        self.role = role
    }
}

import Policy
import Vocabulary

/// What is said of a group: everything that can be changed.
public struct UserGroupTerms: Sendable, Equatable {
    /// The most members of a group.
    public static let mostMembers = 10_000
    /// The most groups.
    static let mostGroups = 10_000

    /// How it is shown; unique without case.
    public var displayName: String
    /// The id in the company's directory; empty if it stated none.
    public var externalID: String
    /// Who is in it.
    public var members: Set<UserID>

    /// Makes terms.
    public init(displayName: String, externalID: String = "", members: Set<UserID> = []) {
        self.displayName = displayName
        self.externalID = externalID
        self.members = members
    }

    func validate(in snapshot: Snapshot) throws(DirectoryError) {
        try GroupRules.check(displayName, field: "displayName")
        guard externalID.utf8.count <= ValueRules.longestText else {
            throw .invalid("externalId", "It has at most \(ValueRules.longestText) bytes.")
        }
        guard members.count <= Self.mostMembers else {
            throw .invalid("members", "A group has at most \(Self.mostMembers) members.")
        }
        if let stranger = members.first(where: { snapshot.user($0) == nil }) {
            throw .invalid(
                "members",
                "There is no user \(stranger.rawValue.prefix(64)). Members are users alone."
            )
        }
    }
}

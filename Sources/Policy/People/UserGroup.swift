import Vocabulary

/// A group of people, as the company's directory pushed it.
public struct UserGroup: Sendable, Hashable {
    /// The id, `group_…`.
    public var id: GroupID
    /// How it is shown and what roles are mapped by; unique without case.
    public var displayName: String
    /// The id in the company's directory; empty if it stated none.
    public var externalID: String
    /// Who is in it.
    public var members: Set<UserID>
    /// When it was made.
    public var createdAt: UTCTime
    /// When it was changed last.
    public var changedAt: UTCTime

    /// Makes a group.
    public init(
        id: GroupID,
        displayName: String,
        externalID: String = "",
        members: Set<UserID> = [],
        createdAt: UTCTime,
        changedAt: UTCTime
    ) {
        self.id = id
        self.displayName = displayName
        self.externalID = externalID
        self.members = members
        self.createdAt = createdAt
        self.changedAt = changedAt
    }
}

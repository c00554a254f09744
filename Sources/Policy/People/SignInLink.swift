import Vocabulary

/// A link that lets somebody choose a password and come in, once.
public struct SignInLink: Sendable, Hashable {
    /// The keyed digest of its text.
    public var digest: KeyDigest
    /// Whose it is; `nil` for the first administrator's, who has no account yet.
    public var user: UserID?
    /// Which of the roles that reach everything its person had when it was made: with more of them it ends, since
    /// whoever made it might not have been allowed to.
    public var highRoles: Set<Role>
    /// When it was made.
    public var createdAt: UTCTime
    /// When it ends if nobody has used it.
    public var expiresAt: UTCTime

    /// Makes a link.
    public init(
        digest: KeyDigest,
        user: UserID?,
        highRoles: Set<Role> = [],
        createdAt: UTCTime,
        expiresAt: UTCTime
    ) {
        self.digest = digest
        self.user = user
        self.highRoles = highRoles
        self.createdAt = createdAt
        self.expiresAt = expiresAt
    }
}

extension Snapshot {
    /// Which of the roles that reach everything, or see everything, somebody has anywhere.
    public func highRoles(of user: UserID) -> Set<Role> {
        Set(memberships(of: MemberID(user)).map(\.role)).intersection([.platformAdmin, .auditor])
    }
}

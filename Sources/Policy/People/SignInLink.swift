import Vocabulary

/// A link that lets somebody choose a password and come in, once.
public struct SignInLink: Sendable, Hashable {
    /// The keyed digest of its text.
    public var digest: KeyDigest
    /// Whose it is; `nil` for the first administrator's, who has no account yet.
    public var user: UserID?
    /// When it was made.
    public var createdAt: UTCTime
    /// When it ends if nobody has used it.
    public var expiresAt: UTCTime

    /// Makes a link.
    public init(digest: KeyDigest, user: UserID?, createdAt: UTCTime, expiresAt: UTCTime) {
        self.digest = digest
        self.user = user
        self.createdAt = createdAt
        self.expiresAt = expiresAt
    }
}

import Vocabulary

/// Somebody's stay after a sign-in, as the store keeps it: the browser alone has the text that opens it.
public struct Session: Sendable, Hashable {
    /// How somebody signed in.
    public enum Way: String, Sendable, CaseIterable {
        /// With a password.
        case password
        /// With a link that works once.
        case link
        /// At the company's identity provider.
        case openID = "openid"
    }

    /// The id, by which it is listed and ended.
    public var id: SessionID
    /// The keyed digest of the text in the browser's cookie.
    public var digest: KeyDigest
    /// Who signed in.
    public var user: UserID
    /// How.
    public var way: Way
    /// From which address; empty if that is not known.
    public var address: String
    /// What the browser calls itself, cut short.
    public var agent: String
    /// When it began.
    public var createdAt: UTCTime
    /// When it ends at the latest.
    public var expiresAt: UTCTime

    /// Makes a session.
    public init(
        id: SessionID,
        digest: KeyDigest,
        user: UserID,
        way: Way,
        address: String,
        agent: String,
        createdAt: UTCTime,
        expiresAt: UTCTime
    ) {
        self.id = id
        self.digest = digest
        self.user = user
        self.way = way
        self.address = address
        self.agent = agent
        self.createdAt = createdAt
        self.expiresAt = expiresAt
    }
}

import Secrets
import Vocabulary

/// What comes of opening a directory.
public struct OpenedDirectory: Sendable {
    /// The directory.
    public let directory: Directory
    /// Makes the digests of presented keys.
    public let hasher: KeyHasher
    /// Tells the admin token.
    public let adminAccess: AdminAccess
    /// When keys were last used.
    public let lastUses: LastUses
    /// When sessions were last used.
    public let sessionUses: SessionUses
    /// What was generated now and is to be shown once; both absent on later starts.
    public let generated: StartSecrets
    /// The text of the first administrator's link, if it was made now; to be shown once.
    public let firstLink: Secret?
    /// Whether the store was empty.
    public let isFirstStart: Bool
}

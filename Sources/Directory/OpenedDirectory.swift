import Secrets

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
    /// What was generated now and is to be shown once; both absent on later starts.
    public let generated: StartSecrets
    /// Whether the store was empty.
    public let isFirstStart: Bool
}

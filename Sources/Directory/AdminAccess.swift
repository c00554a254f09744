import Policy
import Secrets

/// Tells the admin token from any other text.
public struct AdminAccess: Sendable {
    private let hasher: KeyHasher
    private let digest: KeyDigest

    /// Accepts the token that has a digest.
    public init(hasher: KeyHasher, digest: KeyDigest) {
        self.hasher = hasher
        self.digest = digest
    }

    /// The digest of what a caller shows.
    public func digest(of text: some Sequence<UInt8>) -> KeyDigest { hasher.digest(of: text) }

    /// Whether a text is the admin token; digests are compared, without leaving early.
    public func accepts(_ text: some Sequence<UInt8>) -> Bool { hasher.digest(of: text) == digest }
}

import Policy
import Vocabulary

/// A key with its text, which exists only in the answer that shows it once.
public struct IssuedKey: Sendable {
    /// The key as it is kept.
    public let key: Key
    /// Its text.
    public let secret: Secret

    /// Joins a key and its text.
    public init(key: Key, secret: Secret) {
        self.key = key
        self.secret = secret
    }
}

import Vocabulary

/// What becomes of a provider's credential.
public enum CredentialChange: Sendable {
    /// It stays.
    case keep
    /// It is gone.
    case clear
    /// Another takes its place.
    case set(Secret)
}

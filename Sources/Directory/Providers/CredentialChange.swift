import Vocabulary

/// What becomes of one of a provider's secrets.
public enum CredentialChange: Sendable {
    /// It is gone.
    case clear
    /// Another takes its place.
    case set(Secret)
}

import Vocabulary

/// The texts of console sessions: `gh-session-<43>`.
///
/// A text is 256 random bits and lives in the browser's cookie alone; the gateway keeps its keyed digest
/// (`KeyHasher`), so that what is stored opens no session.
public enum SessionText {
    /// What every session's text begins with.
    public static let mark = "gh-session-"

    /// A new text of 32 random bytes.
    public static func generate() -> Secret {
        var generator = SystemRandomNumberGenerator()
        return Secret(mark + RandomText.secret(using: &generator))
    }

    /// Whether a text has the form of a session's, so that others need no look-up.
    public static func hasForm(_ text: String) -> Bool { RandomText.isSecret(text, after: mark) }
}

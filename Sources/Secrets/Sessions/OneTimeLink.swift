import Vocabulary

/// The token texts of links that work once, such as an invitation's: `gh-link-<43>`.
///
/// A text is 256 random bits; the gateway keeps its keyed digest (`KeyHasher`) until it is used or expires. It belongs
/// into a link's fragment, which browsers neither send nor log.
public enum OneTimeLink {
    /// What every token's text begins with.
    public static let mark = "gh-link-"

    /// A new token of 32 random bytes.
    public static func generate() -> Secret {
        var generator = SystemRandomNumberGenerator()
        return Secret(mark + RandomText.secret(using: &generator))
    }

    /// Whether a text has the form of a link's token, so that others need no look-up.
    public static func hasForm(_ text: String) -> Bool { RandomText.isSecret(text, after: mark) }
}

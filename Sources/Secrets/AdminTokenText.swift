import Vocabulary

/// The texts of admin tokens: `gh-admin-<43>`.
public enum AdminTokenText {
    /// What every generated token begins with.
    public static let mark = "gh-admin-"

    /// A new token of 32 random bytes.
    public static func generate() -> Secret {
        var generator = SystemRandomNumberGenerator()
        return Secret(mark + RandomText.secret(using: &generator))
    }
}

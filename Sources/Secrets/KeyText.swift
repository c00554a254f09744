import Vocabulary

/// The texts of virtual keys: `sk-gh-<12 public>-<43 secret>`.
public enum KeyText {
    /// What every generated key begins with.
    public static let mark = "sk-gh-"

    private static let publicLength = 12

    /// A new key: 12 characters to know it by, then 32 random bytes.
    public static func generate() -> Secret {
        var generator = SystemRandomNumberGenerator()
        return generate(using: &generator)
    }

    /// A new key from a generator, which must be fit for secrets outside tests.
    static func generate(using generator: inout some RandomNumberGenerator) -> Secret {
        let known = RandomText.letters(publicLength, using: &generator)
        return Secret(mark + known + "-" + RandomText.secret(using: &generator))
    }

    /// The public beginning of a key, `sk-gh-<12>`; `nil` if the text is not of that form.
    public static func prefix(of text: String) -> String? {
        let bytes = Array(text.utf8)
        let length = mark.utf8.count + publicLength
        guard bytes.count > length + 1, bytes.starts(with: mark.utf8), bytes[length] == UInt8(ascii: "-")
        else {
            return nil
        }
        guard bytes[mark.utf8.count..<length].allSatisfy(RandomText.isLetter) else { return nil }
        return String(decoding: bytes[..<length], as: UTF8.self)
    }
}

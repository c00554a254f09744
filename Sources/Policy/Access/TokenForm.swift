/// The outside of a signed JSON Web Token (RFC 7519), by which a presented text is taken for one or for a key.
public enum TokenForm {
    /// The largest token, in bytes.
    public static let mostBytes = 16 << 10

    /// Whether a text begins as an object does in base64url and has three parts.
    ///
    /// It takes no look at what the parts hold. Generated keys never begin so.
    public static func isToken(_ text: String) -> Bool {
        guard text.utf8.starts(with: "eyJ".utf8) else { return false }
        let (count, dots) = text.utf8.reduce((0, 0)) { counts, byte in
            (counts.0 + 1, counts.1 + (byte == UInt8(ascii: ".") ? 1 : 0))
        }
        return (10...mostBytes).contains(count) && dots == 2
    }
}

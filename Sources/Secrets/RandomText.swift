/// Random texts, from the system's generator unless a test gives another.
enum RandomText {
    private static let letters = Array("abcdefghijklmnopqrstuvwxyz0123456789".utf8)
    private static let base64URL = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8
    )

    /// Whether a byte is one of `a` to `z` and `0` to `9`.
    static func isLetter(_ byte: UInt8) -> Bool { letters.contains(byte) }

    /// Twenty characters of `a` to `z` and `0` to `9`: 103 bits.
    static func identifier() -> String {
        var generator = SystemRandomNumberGenerator()
        return letters(20, using: &generator)
    }

    /// As many characters of `a` to `z` and `0` to `9`.
    static func letters(_ count: Int, using generator: inout some RandomNumberGenerator) -> String {
        let bytes = (0..<count).map { _ in letters[Int.random(in: 0..<letters.count, using: &generator)] }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// 32 random bytes as 43 characters of base64url (RFC 4648, section 5) without padding.
    static func secret(using generator: inout some RandomNumberGenerator) -> String {
        base64URL(RandomBytes.make(32, using: &generator))
    }

    /// Whether a text is a mark and then 43 characters of base64url.
    static func isSecret(_ text: String, after mark: String) -> Bool {
        text.utf8.count == mark.utf8.count + 43 && text.utf8.starts(with: mark.utf8)
            && text.utf8.dropFirst(mark.utf8.count).allSatisfy(base64URL.contains)
    }

    /// Base64url without padding.
    static func base64URL(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        var bits: UInt32 = 0
        var count: UInt32 = 0
        for byte in bytes {
            bits = bits << 8 | UInt32(byte)
            count += 8
            while count >= 6 {
                count -= 6
                text.append(base64URL[Int(bits >> count & 63)])
            }
        }
        if count > 0 { text.append(base64URL[Int(bits << (6 - count) & 63)]) }
        return String(decoding: text, as: UTF8.self)
    }
}

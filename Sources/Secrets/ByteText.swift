import FoundationEssentials

/// Bytes as text and back: hexadecimal and base64.
enum ByteText {
    private static let digits = Array("0123456789abcdef".utf8)

    /// Lower-case hexadecimal digits, two a byte.
    static func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
        String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    /// The bytes of hexadecimal digits of either case; `nil` for anything else.
    static func bytes(hexadecimal text: String) -> [UInt8]? {
        let nibbles = text.utf8.map(nibble)
        guard nibbles.count.isMultiple(of: 2) else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(nibbles.count / 2)
        for index in stride(from: 0, to: nibbles.count, by: 2) {
            guard let high = nibbles[index], let low = nibbles[index + 1] else { return nil }
            bytes.append(high << 4 | low)
        }
        return bytes
    }

    /// Base64 (RFC 4648, section 4) with padding.
    static func base64(_ bytes: some Sequence<UInt8>) -> String { Data(bytes).base64EncodedString() }

    /// The bytes of padded base64; `nil` for anything else.
    static func bytes(base64 text: String) -> [UInt8]? { Data(base64Encoded: text).map(Array.init) }

    private static func nibble(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}

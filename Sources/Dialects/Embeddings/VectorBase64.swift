/// Vectors as little-endian 32-bit floats in base64 (RFC 4648, section 4).
enum VectorBase64 {
    private static let alphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8
    )

    /// The text of a vector.
    static func text(_ floats: [Float]) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(floats.count * 4)
        for float in floats {
            let bits = float.bitPattern
            for shift in [0, 8, 16, 24] as [UInt32] { bytes.append(UInt8(truncatingIfNeeded: bits >> shift)) }
        }
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let count = min(3, bytes.count - start)
            var word: UInt32 = 0
            for offset in 0..<3 { word = word << 8 | (offset < count ? UInt32(bytes[start + offset]) : 0) }
            for place in 0..<4 {
                let index = Int(word >> UInt32(18 - 6 * place) & 63)
                text.append(place <= count ? alphabet[index] : UInt8(ascii: "="))
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// The vector of a text; `nil` if it is none.
    static func floats(_ text: String) -> [Float]? {
        var floats: [Float] = []
        var word: UInt32 = 0
        var digits = 0
        var bits: UInt32 = 0
        var bytes = 0
        var padding = 0
        for byte in text.utf8 {
            if byte == UInt8(ascii: "=") {
                padding += 1
                continue
            }
            guard padding == 0, let value = digit(byte) else { return nil }
            word = word << 6 | value
            digits += 1
            // Each digit beyond the first of four completes a byte.
            guard digits % 4 != 1 else { continue }
            let rest = UInt32(8 - 2 * (digits % 4 == 0 ? 4 : digits % 4))
            bits |= (word >> rest & 0xFF) << UInt32(8 * (bytes % 4))
            bytes += 1
            if bytes % 4 == 0 {
                floats.append(Float(bitPattern: bits))
                bits = 0
            }
        }
        guard bytes % 4 == 0, digits % 4 != 1, padding == 0 || (digits + padding) % 4 == 0 else { return nil }
        return floats
    }

    private static func digit(_ byte: UInt8) -> UInt32? {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(byte - 65)
        case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(byte - 71)
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte) + 4
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}

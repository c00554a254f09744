/// The bytes that the content of a string token stands for, one by one.
///
/// The content must have been checked. The walk ends at the closing quote.
struct UnescapedBytes {
    private var offset: Int
    /// UTF-8 bytes of an escape that are still to be handed out, the next one lowest, and a 1 above the last.
    private var waiting: UInt32 = 1

    /// Begins after the opening quote.
    init(at offset: Int) { self.offset = offset }

    /// The next byte, or `nil` at the closing quote or the end of the text.
    mutating func next(_ bytes: Span<UInt8>) -> UInt8? {
        if waiting > 1 { return takeWaiting() }
        guard offset < bytes.count else { return nil }
        let byte = bytes[offset]
        if byte == UInt8(ascii: "\"") { return nil }
        offset += 1
        guard byte == UInt8(ascii: "\\"), offset < bytes.count else { return byte }
        let escape = bytes[offset]
        offset += 1
        switch escape {
        case UInt8(ascii: "b"): return 0x08
        case UInt8(ascii: "f"): return 0x0C
        case UInt8(ascii: "n"): return 0x0A
        case UInt8(ascii: "r"): return 0x0D
        case UInt8(ascii: "t"): return 0x09
        case UInt8(ascii: "u"):
            wait(for: scalar(bytes))
            return takeWaiting()
        default: return escape
        }
    }

    private mutating func takeWaiting() -> UInt8 {
        let byte = UInt8(truncatingIfNeeded: waiting)
        waiting >>= 8
        // Four bytes leave no room for the mark above them: then the last shift gives zero, and one is no byte.
        if waiting == 0 { waiting = 1 }
        return byte
    }

    /// Reads the four digits after `\u`, and a second escape if the first is a leading surrogate.
    private mutating func scalar(_ bytes: Span<UInt8>) -> UInt32 {
        let first = UInt32(bytes.hexadecimalQuad(at: offset) ?? 0xFFFD)
        offset += 4
        guard first & 0xFC00 == 0xD800 else { return first & 0xFC00 == 0xDC00 ? 0xFFFD : first }
        guard offset + 6 <= bytes.count, bytes[offset] == UInt8(ascii: "\\"),
            bytes[offset + 1] == UInt8(ascii: "u"), let second = bytes.hexadecimalQuad(at: offset + 2),
            second & 0xFC00 == 0xDC00
        else { return 0xFFFD }
        offset += 6
        return 0x10000 + (first & 0x3FF) << 10 + UInt32(second & 0x3FF)
    }

    private mutating func wait(for scalar: UInt32) {
        let low = 0x80 | scalar & 0x3F
        let middle = 0x80 | scalar >> 6 & 0x3F
        let high = 0x80 | scalar >> 12 & 0x3F
        switch scalar {
        case 0..<0x80: waiting = scalar | 1 << 8
        case 0x80..<0x800: waiting = 0xC0 | scalar >> 6 | low << 8 | 1 << 16
        case 0x800..<0x10000: waiting = 0xE0 | scalar >> 12 | middle << 8 | low << 16 | 1 << 24
        default: waiting = 0xF0 | scalar >> 18 | high << 8 | middle << 16 | low << 24
        }
    }
}

/// Strict reading of the inside of strings.
extension Span where Element == UInt8 {
    /// Reads a string from the byte after its opening quote and gives the offset after the closing one, and whether
    /// there were escapes.
    @inline(__always)
    func stringEnd(from start: Int) throws(JSONTextError) -> (end: Int, isEscaped: Bool) {
        var offset = start
        var isEscaped = false
        while true {
            offset = plainEnd(from: offset)
            guard offset < count else { throw JSONTextError(offset: count, reason: .unexpectedEnd) }
            let byte = self[offset]
            if byte == UInt8(ascii: "\"") { return (offset + 1, isEscaped) }
            if byte == UInt8(ascii: "\\") {
                isEscaped = true
                offset = try escapeEnd(from: offset)
            } else if byte >= 0x80 {
                offset = try scalarsEnd(from: offset)
            } else {
                throw JSONTextError(offset: offset, reason: .controlCharacter)
            }
        }
    }

    /// The offset of the next byte that is not a plain ASCII character of a string.
    @inline(__always)
    private func plainEnd(from start: Int) -> Int {
        var offset = start
        while offset &+ 8 <= count {
            let marks = word(at: offset).marksOfStringEvents
            if marks != 0 { return offset &+ marks.lowestMark }
            offset &+= 8
        }
        while offset < count {
            let byte = self[offset]
            if byte < 0x20 || byte >= 0x80 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
                break
            }
            offset &+= 1
        }
        return offset
    }

    /// Reads one escape from its backslash; a pair of surrogates is one.
    private func escapeEnd(from start: Int) throws(JSONTextError) -> Int {
        guard start + 1 < count else { throw JSONTextError(offset: count, reason: .unexpectedEnd) }
        switch self[start + 1] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            return start + 2
        case UInt8(ascii: "u"):
            guard let first = hexadecimalQuad(at: start + 2) else { break }
            guard first & 0xF800 == 0xD800 else { return start + 6 }
            guard first < 0xDC00, start + 8 <= count, self[start + 6] == UInt8(ascii: "\\"),
                self[start + 7] == UInt8(ascii: "u"), let second = hexadecimalQuad(at: start + 8),
                second & 0xFC00 == 0xDC00
            else { throw JSONTextError(offset: start, reason: .loneSurrogate) }
            return start + 12
        default: break
        }
        throw JSONTextError(offset: start, reason: .invalidEscape)
    }

    /// The value of four hexadecimal digits.
    func hexadecimalQuad(at start: Int) -> UInt16? {
        guard start + 4 <= count else { return nil }
        var value: UInt16 = 0
        for offset in start..<start + 4 {
            let digit: UInt8
            switch self[offset] {
            case let byte where byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9"): digit = byte - 48
            case let byte where byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "f"):
                digit = (byte | 0x20) - 87
            default: return nil
            }
            value = value << 4 | UInt16(digit)
        }
        return value
    }

    /// Passes the scalars above ASCII that begin here; the forms of RFC 3629, section 4, no others.
    private func scalarsEnd(from start: Int) throws(JSONTextError) -> Int {
        var offset = start
        while offset < count, self[offset] >= 0x80 {
            let lead = self[offset]
            let length: Int
            var second: ClosedRange<UInt8> = 0x80...0xBF
            switch lead {
            case 0xC2...0xDF: length = 2
            case 0xE0...0xEF:
                length = 3
                if lead == 0xE0 { second = 0xA0...0xBF }
                if lead == 0xED { second = 0x80...0x9F }
            case 0xF0...0xF4:
                length = 4
                if lead == 0xF0 { second = 0x90...0xBF }
                if lead == 0xF4 { second = 0x80...0x8F }
            default: throw JSONTextError(offset: offset, reason: .invalidUTF8)
            }
            guard offset + length <= count, second.contains(self[offset + 1]),
                length < 3 || self[offset + 2] & 0xC0 == 0x80, length < 4 || self[offset + 3] & 0xC0 == 0x80
            else { throw JSONTextError(offset: offset, reason: .invalidUTF8) }
            offset += length
        }
        return offset
    }
}

/// Strict reading of numbers, words and blanks.
extension Span where Element == UInt8 {
    /// The offset of the first byte from here that is no blank, or the end.
    @inline(__always)
    func afterBlanks(from start: Int) -> Int {
        var offset = start
        while offset < count {
            let byte = self[offset]
            if byte > 0x20 { break }
            guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { break }
            offset &+= 1
        }
        return offset
    }

    /// Reads a number from its first byte (RFC 8259, section 6).
    func numberEnd(from start: Int) throws(JSONTextError) -> Int {
        var offset = start
        if self[offset] == UInt8(ascii: "-") { offset += 1 }
        if offset < count, self[offset] == UInt8(ascii: "0") {
            offset += 1
        } else {
            offset = try digitsEnd(from: offset)
        }
        if offset < count, self[offset] == UInt8(ascii: ".") {
            offset = try digitsEnd(from: offset + 1)
        }
        if offset < count, self[offset] | 0x20 == UInt8(ascii: "e") {
            offset += 1
            if offset < count, self[offset] == UInt8(ascii: "+") || self[offset] == UInt8(ascii: "-") {
                offset += 1
            }
            offset = try digitsEnd(from: offset)
        }
        // "01", "1x" and the like: what follows a number is a blank, a comma or an end, which others check, but a
        // digit or letter here says more precisely what is wrong.
        if offset < count, self[offset].isDigit || self[offset] == UInt8(ascii: ".") {
            throw JSONTextError(offset: offset, reason: .invalidNumber)
        }
        return offset
    }

    private func digitsEnd(from start: Int) throws(JSONTextError) -> Int {
        var offset = start
        while offset < count, self[offset].isDigit { offset &+= 1 }
        guard offset > start else {
            throw JSONTextError(offset: offset, reason: offset < count ? .invalidNumber : .unexpectedEnd)
        }
        return offset
    }

    /// Reads `true`, `false` or `null`.
    func wordEnd(of kind: JSONKind, from start: Int) throws(JSONTextError) -> Int {
        let word: StaticString =
            switch kind {
            case .true: "true"
            case .false: "false"
            default: "null"
            }
        guard holds(word, at: start) else { throw JSONTextError(offset: start, reason: .invalidLiteral) }
        return start + word.utf8CodeUnitCount
    }

    /// Whether an ASCII text stands at an offset.
    public func holds(_ text: StaticString, at start: Int) -> Bool {
        guard start >= 0, text.utf8CodeUnitCount <= count - start else { return false }
        for index in 0..<text.utf8CodeUnitCount {
            guard unsafe self[start + index] == text.utf8Start[index] else { return false }
        }
        return true
    }
}

extension UInt8 {
    /// Whether the byte is an ASCII digit.
    @inline(__always)
    var isDigit: Bool { self >= 48 && self <= 57 }
}

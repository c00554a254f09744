/// Lenient steps over strings and containers.
extension Span where Element == UInt8 {
    /// Finds the end of a string from the byte after its opening quote: the offset after the closing quote or `nil`,
    /// whether there are escapes, and how many bytes the escapes have more than what they stand for.
    @inline(__always)
    func outlineStringEnd(from start: Int) -> (end: Int?, isEscaped: Bool, excess: Int) {
        var offset = start
        var isEscaped = false
        var excess = 0
        while true {
            while offset &+ 8 <= count {
                let word = word(at: offset)
                let marks = word.marksEqual(UInt8(ascii: "\"")) | word.marksEqual(UInt8(ascii: "\\"))
                if marks != 0 {
                    offset &+= marks.lowestMark
                    break
                }
                offset &+= 8
            }
            guard offset < count else { return (nil, isEscaped, excess) }
            let byte = self[offset]
            if byte == UInt8(ascii: "\"") { return (offset + 1, isEscaped, excess) }
            offset &+= 1
            if byte == UInt8(ascii: "\\") {
                isEscaped = true
                excess += offset < count && self[offset] == UInt8(ascii: "u") ? 3 : 1
                offset &+= 1
            }
        }
    }

    /// Finds the end of an object or array from the byte after its opening bracket, or `nil`.
    ///
    /// Which kind of bracket closes which is not looked at.
    func outlineContainerEnd(from start: Int) -> Int? {
        var offset = start
        var depth = 1
        while true {
            while offset &+ 8 <= count {
                // With bit 5 set, square brackets become braces.
                let word = word(at: offset) | 0x2020_2020_2020_2020
                let marks =
                    word.marksEqual(UInt8(ascii: "{")) | word.marksEqual(UInt8(ascii: "}"))
                    | word.marksEqual(UInt8(ascii: "\""))
                if marks != 0 {
                    offset &+= marks.lowestMark
                    break
                }
                offset &+= 8
            }
            guard offset < count else { return nil }
            switch self[offset] {
            case UInt8(ascii: "\""):
                guard let end = outlineStringEnd(from: offset + 1).end else { return nil }
                offset = end
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                offset &+= 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                offset &+= 1
                depth -= 1
                if depth == 0 { return offset }
            default: offset &+= 1
            }
        }
    }

    /// The offset of the last place before `limit` at which an ASCII text of at most eight characters stands, if
    /// there is one.
    public func lastPlace(of text: StaticString, before limit: Int) -> Int? {
        let length = text.utf8CodeUnitCount
        guard (1...8).contains(length) else { return nil }
        let mask: UInt64 = .max >> UInt64(64 - 8 * length)
        let wanted = text.word(at: 0, count: length)
        let first = UInt8(truncatingIfNeeded: wanted)
        var offset = Swift.min(limit, count - length + 1)
        while offset >= 8 {
            offset &-= 8
            var marks = word(at: offset).marksEqual(first)
            // Each place that has the first character, the last one first.
            while marks != 0 {
                let place = offset &+ marks.highestMark
                if holds(wanted, mask, text, at: place) { return place }
                marks &= .max >> UInt64(marks.leadingZeroBitCount &+ 1)
            }
        }
        while offset > 0 {
            offset &-= 1
            if holds(wanted, mask, text, at: offset) { return offset }
        }
        return nil
    }

    /// Whether a text of at most eight characters, whose bytes are those of a word under a mask, stands at an offset.
    @inline(__always)
    private func holds(_ wanted: UInt64, _ mask: UInt64, _ text: StaticString, at place: Int) -> Bool {
        place &+ 8 <= count ? word(at: place) & mask == wanted : holds(text, at: place)
    }
}

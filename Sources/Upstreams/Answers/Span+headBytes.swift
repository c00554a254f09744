/// Steps over the bytes of a head, eight at a time where they are plain.
///
/// The tests for a byte are the well-known ones on zero bytes ("Bit Twiddling Hacks", S. E. Anderson): the lowest byte
/// that they mark is a true hit.
extension Span where Element == UInt8 {
    /// The offset of the first line feed from here, or the end.
    @inline(__always)
    func lineFeed(from start: Int) -> Int {
        var offset = start
        while offset &+ 8 <= count {
            let marks = (word(at: offset) ^ 0x0A0A_0A0A_0A0A_0A0A).marksBelow(1)
            if marks != 0 { return offset &+ marks.trailingZeroBitCount >> 3 }
            offset &+= 8
        }
        while offset < count, self[offset] != 0x0A { offset &+= 1 }
        return offset
    }

    /// The offset of the first control character from here, or the end.
    @inline(__always)
    func control(from start: Int) -> Int {
        var offset = start
        while offset &+ 8 <= count {
            let word = word(at: offset)
            let marks = word.marksBelow(0x20) | (word ^ 0x7F7F_7F7F_7F7F_7F7F).marksBelow(1)
            if marks != 0 { return offset &+ marks.trailingZeroBitCount >> 3 }
            offset &+= 8
        }
        while offset < count, self[offset] >= 0x20, self[offset] != 0x7F { offset &+= 1 }
        return offset
    }

    @inline(__always)
    private func word(at offset: Int) -> UInt64 {
        UInt64(littleEndian: unsafe bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }
}

extension UInt64 {
    /// Marks the high bit of the lowest byte that is less than a limit of at most 128.
    @inline(__always)
    fileprivate func marksBelow(_ limit: UInt8) -> UInt64 {
        (self &- UInt64(limit) &* 0x0101_0101_0101_0101) & ~self & 0x8080_8080_8080_8080
    }
}

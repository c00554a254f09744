/// Eight bytes at a time: the arithmetic of finding bytes within a machine word.
///
/// The tests for a byte are the well-known ones on zero bytes ("Bit Twiddling Hacks", S. E. Anderson): they may mark
/// bytes above a true hit wrongly, never one below it, so that only the lowest mark is read without looking again.
extension UInt64 {
    /// The byte repeated eight times.
    @inline(__always)
    init(eightTimes byte: UInt8) { self = UInt64(byte) &* 0x0101_0101_0101_0101 }

    /// Marks the high bit of the lowest byte that is less than `limit` (at most 128).
    @inline(__always)
    func marksBelow(_ limit: UInt8) -> UInt64 {
        (self &- UInt64(eightTimes: limit)) & ~self & 0x8080_8080_8080_8080
    }

    /// Marks the high bit of the lowest byte that equals `byte`.
    @inline(__always)
    func marksEqual(_ byte: UInt8) -> UInt64 {
        (self ^ UInt64(eightTimes: byte)).marksBelow(1)
    }

    /// Marks what ends a run of plain characters in a strict string: a quote, a backslash, a control character or
    /// a byte above ASCII.
    @inline(__always)
    var marksOfStringEvents: UInt64 {
        // With bit 1 flipped, the quote (0x22) joins the control characters below 0x21; nothing else does.
        let folded = self ^ 0x0202_0202_0202_0202
        return folded.marksBelow(0x21) | marksEqual(UInt8(ascii: "\\")) | self & 0x8080_8080_8080_8080
    }

    /// The index of the byte that holds the lowest mark.
    @inline(__always)
    var lowestMark: Int { trailingZeroBitCount >> 3 }

    /// The index of the byte that holds the highest mark; it need not be a hit.
    @inline(__always)
    var highestMark: Int { (63 &- leadingZeroBitCount) >> 3 }
}

extension Span where Element == UInt8 {
    /// The eight bytes from `offset` on, the first one lowest.
    @inline(__always)
    func word(at offset: Int) -> UInt64 {
        UInt64(littleEndian: unsafe bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }
}

extension StaticString {
    /// Up to eight bytes of an ASCII text from an offset, the first lowest, zeros behind them; `offset + count` must
    /// not pass the end.
    @inline(__always)
    func word(at offset: Int, count: Int) -> UInt64 {
        // A StaticString of ASCII text has its bytes at `utf8Start`, as many as are counted.
        let start = unsafe UnsafeRawPointer(utf8Start) + offset
        if count == 8 {
            return UInt64(littleEndian: unsafe start.loadUnaligned(as: UInt64.self))
        }
        var word: UInt64 = 0
        for index in 0..<count {
            word |= UInt64(unsafe start.load(fromByteOffset: index, as: UInt8.self)) << UInt64(8 &* index)
        }
        return word
    }
}

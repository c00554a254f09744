extension Span where Element == UInt8 {
    /// The offset of the next line feed or carriage return, or the end.
    @inline(__always)
    func lineEnd(from start: Int) -> Int {
        var offset = start
        while offset &+ 8 <= count {
            let word = UInt64(
                littleEndian: unsafe bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self)
            )
            // Marks bytes below 14 ("Bit Twiddling Hacks", S. E. Anderson): of those, a stream's text holds hardly
            // any but the two.
            if (word &- 0x0E0E_0E0E_0E0E_0E0E) & ~word & 0x8080_8080_8080_8080 != 0 {
                for index in offset..<offset &+ 8 where self[index].endsLine { return index }
            }
            offset &+= 8
        }
        while offset < count, !self[offset].endsLine { offset &+= 1 }
        return offset
    }
}

extension UInt8 {
    /// Whether the byte is a line feed or a carriage return.
    @inline(__always)
    fileprivate var endsLine: Bool { self == 0x0A || self == 0x0D }
}

/// The cyclic redundancy check of ISO-HDLC (RFC 1952, section 8), byte by byte from a table.
enum CRC32 {
    private static let table: [UInt32] = (0..<256).map { index in
        (0..<8).reduce(UInt32(index)) { value, _ in value & 1 == 0 ? value >> 1 : value >> 1 ^ 0xEDB8_8320 }
    }

    /// The check of some bytes.
    static func of(_ bytes: Span<UInt8>) -> UInt32 {
        let table = table
        var value: UInt32 = 0xFFFF_FFFF
        for offset in bytes.indices {
            value = table[Int(UInt8(truncatingIfNeeded: value) ^ bytes[offset])] ^ value >> 8
        }
        return ~value
    }
}

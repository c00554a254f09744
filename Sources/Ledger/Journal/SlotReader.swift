/// Reads what a `SlotWriter` wrote; past the end everything is zero or empty.
struct SlotReader {
    private let bytes: UnsafeRawBufferPointer
    private var offset = 2

    /// Begins behind the length of some memory whose checksum fits; `nil` if it does not.
    init?(_ bytes: UnsafeRawBufferPointer, checksum: UInt64) {
        let count = Int(bytes.loadUnaligned(fromByteOffset: 0, as: UInt16.self))
        guard count >= 8, count % 8 == 0, count <= bytes.count, Self.checksum(bytes, count: count) == checksum
        else { return nil }
        self.bytes = UnsafeRawBufferPointer(rebasing: bytes[..<count])
    }

    /// Reads a number.
    mutating func number<Number: FixedWidthInteger & BitwiseCopyable>(
        _ type: Number.Type = Number.self
    ) -> Number {
        let size = Number.bitWidth / 8
        guard offset + size <= bytes.count else { return 0 }
        defer { offset += size }
        return bytes.loadUnaligned(fromByteOffset: offset, as: type)
    }

    /// Reads a text.
    mutating func text() -> String {
        let length = Int(number(UInt8.self))
        guard offset + length <= bytes.count else { return "" }
        defer { offset += length }
        return String(decoding: bytes[offset..<(offset + length)], as: UTF8.self)
    }

    /// A checksum of whole words: enough to tell a part that reached the disk from one that did in part.
    static func checksum(_ bytes: UnsafeRawBufferPointer, count: Int) -> UInt64 {
        var sum: UInt64 = 0x6761_7465_686F_7573
        var offset = 0
        while offset + 8 <= min(count, bytes.count) {
            sum =
                (sum ^ bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)) &* 0x9E37_79B9_7F4A_7C15
            sum ^= sum >> 32
            offset += 8
        }
        return sum
    }
}

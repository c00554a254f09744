/// Writes numbers and texts one after the other into a part of a slot; what does not fit is left out.
struct SlotWriter {
    private let bytes: UnsafeMutableRawBufferPointer
    /// How much is written.
    private(set) var count = 0

    /// Begins at the start of some memory.
    init(_ bytes: UnsafeMutableRawBufferPointer) { self.bytes = bytes }

    /// How much still fits.
    var room: Int { bytes.count - count }

    /// Writes a number.
    mutating func put(_ value: some FixedWidthInteger & BitwiseCopyable) {
        let size = value.bitWidth / 8
        guard size <= room else { return }
        bytes.storeBytes(of: value, toByteOffset: count, as: type(of: value))
        count += size
    }

    /// Writes a text with its length before it, cut at a character's end to at most so many bytes (up to 255).
    mutating func put(_ text: String, atMost limit: Int) {
        guard room > 0 else { return }
        let isCopied: Void? = text.utf8.withContiguousStorageIfAvailable { copy($0, atMost: limit) }
        if isCopied == nil { Array(text.utf8).withUnsafeBufferPointer { copy($0, atMost: limit) } }
    }

    /// To be called with room for a byte at least.
    private mutating func copy(_ source: UnsafeBufferPointer<UInt8>, atMost limit: Int) {
        var length = min(source.count, limit, room - 1)
        // A byte of the form 10xxxxxx continues a character.
        while length > 0, length < source.count, source[length] & 0xC0 == 0x80 { length -= 1 }
        bytes[count] = UInt8(truncatingIfNeeded: length)
        if let target = bytes.baseAddress, let start = source.baseAddress {
            // Within the room, as the length is at most one byte less.
            (target + count + 1).copyMemory(from: start, byteCount: length)
        }
        count += 1 + length
    }

    /// Writes a byte at a place that was left for it.
    mutating func patch(_ offset: Int, _ value: UInt8) { bytes[offset] = value }

    /// Writes the length at the start, fills up to a whole number of words and answers with their checksum.
    ///
    /// The first two bytes must have been left for it.
    mutating func seal() -> UInt64 {
        while count % 8 != 0 { put(UInt8(0)) }
        bytes.storeBytes(of: UInt16(count), toByteOffset: 0, as: UInt16.self)
        return SlotReader.checksum(UnsafeRawBufferPointer(bytes), count: count)
    }
}

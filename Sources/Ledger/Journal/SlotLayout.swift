/// Where the parts of a journal slot lie, in bytes from its start.
enum SlotLayout {
    /// The size of a slot; a divisor of every page size, so that no slot crosses a page.
    static let size = 2048
    /// The number of slots in a segment.
    static let slotsPerSegment = 4096
    /// The size of a segment.
    static let segmentSize = size * slotsPerSegment

    /// The state word.
    static let state = 0
    /// The bound, raises included.
    static let bound = 8
    /// The checksum of the hold's part.
    static let holdChecksum = 16
    /// The checksum of the settlement's part.
    static let settlementChecksum = 24
    /// The hold's part: what is known when the hold is taken.
    static let hold = 32..<1016
    /// The bound in tokens, raises included.
    static let tokenBound = 1016
    /// The settlement's part: what is known at the end.
    static let settlement = 1024..<2048
}

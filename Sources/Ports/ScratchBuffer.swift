import NIOCore

/// The memory that an event loop writes its small messages into, so that most need none of their own.
///
/// What a socket has taken is free again. While a message waits for the end of the loop's turn, the next is written into
/// the next place; one that waits for longer than the places last keeps its memory, and another gets fresh.
public struct ScratchBuffer {
    /// As many as may wait for the end of a turn.
    private static let places = FlushRound.mostWaiting
    /// What is larger is not kept: an event loop holds no more than this for each place.
    private static let mostKept = 64 << 10

    private var buffers = Array(repeating: ByteBuffer(), count: places)
    private var place = 0

    /// Makes one without memory.
    public init() {}

    /// An empty buffer with room for so many bytes.
    public mutating func take(room: Int) -> ByteBuffer {
        let isFree = buffers[place].modifyIfUniquelyOwned { _ in } != nil
        if !isFree { place = (place + 1) % Self.places }
        var taken = ByteBuffer()
        swap(&taken, &buffers[place])
        taken.clear(minimumCapacity: room)
        return taken
    }

    /// Takes back what was taken, or any other buffer that its owner does not need any more.
    public mutating func giveBack(_ used: consuming ByteBuffer) {
        if used.capacity <= Self.mostKept { buffers[place] = used }
    }
}

import NIOCore

/// The memory that an event loop writes its small messages into, so that most need none of their own.
///
/// What a socket has taken is free again. While a message waits for the end of the loop's turn, the next gets other
/// memory; one that waits for longer than the places last keeps its own.
public struct ScratchBuffer {
    /// As many as mostly wait for the end of a turn under load.
    private static let places = 2 * FlushRound.mostWaiting
    /// What is larger is not kept: an event loop holds no more than this for each place.
    private static let mostKept = 64 << 10

    /// In the order in which they were given back, of which the first was most likely sent first.
    private var buffers = Array(repeating: ByteBuffer(), count: places)
    private var first = 0
    private var count = 0

    /// Makes one without memory.
    public init() {}

    /// An empty buffer with room for so many bytes.
    public mutating func take(room: Int) -> ByteBuffer {
        var taken = ByteBuffer()
        if count > 0, buffers[first].modifyIfUniquelyOwned({ _ in }) != nil {
            swap(&taken, &buffers[first])
            first = (first + 1) % Self.places
            count -= 1
        }
        taken.clear(minimumCapacity: room)
        return taken
    }

    /// Takes back what was taken, or any other buffer that its owner does not need any more.
    public mutating func giveBack(_ used: consuming ByteBuffer) {
        guard used.capacity <= Self.mostKept else { return }
        buffers[(first + count) % Self.places] = used
        // Without a place left it takes that of the oldest, which its socket has not taken yet.
        if count < Self.places { count += 1 } else { first = (first + 1) % Self.places }
    }
}

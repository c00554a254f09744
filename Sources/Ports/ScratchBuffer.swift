import NIOCore

/// The memory that an event loop writes its small messages into, one after the other, so that most need none of
/// their own.
///
/// What a socket takes at once is free again. A message that still waits keeps its memory, and the next gets fresh.
public struct ScratchBuffer {
    /// What is larger is not kept: an event loop holds no more for its next message.
    private static let mostKept = 64 << 10

    private var buffer = ByteBuffer()

    /// Makes one without memory.
    public init() {}

    /// An empty buffer with room for so many bytes.
    public mutating func take(room: Int) -> ByteBuffer {
        var taken = ByteBuffer()
        swap(&taken, &buffer)
        taken.clear(minimumCapacity: room)
        return taken
    }

    /// Takes back what was taken, or any other buffer that its owner does not need any more.
    public mutating func giveBack(_ used: consuming ByteBuffer) {
        if used.capacity <= Self.mostKept { buffer = used }
    }
}

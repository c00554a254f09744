import NIOCore
import Ports
import Testing

@Suite("The memory for an event loop's messages")
struct ScratchBufferTests {
    @Test("what was given back is used again, and comes empty with the room that is asked for")
    func again() {
        var scratch = ScratchBuffer()
        var first = scratch.take(room: 100)
        first.writeString("first")
        let address = first.withUnsafeReadableBytes { $0.baseAddress }
        scratch.giveBack(first)
        first = ByteBuffer()

        var second = scratch.take(room: 100)
        #expect(second.readableBytes == 0)
        second.writeString("next!")
        #expect(second.withUnsafeReadableBytes { $0.baseAddress } == address)
        scratch.giveBack(second)
        #expect(scratch.take(room: 4000).writableBytes >= 4000)
    }

    @Test("a message that still waits keeps its bytes")
    func waiting() {
        var scratch = ScratchBuffer()
        var first = scratch.take(room: 100)
        first.writeString("waiting")
        scratch.giveBack(first)

        var second = scratch.take(room: 100)
        second.writeString("another")

        #expect(String(buffer: first) == "waiting")
        #expect(String(buffer: second) == "another")
    }

    @Test("two messages at a time have memory of their own")
    func nested() {
        var scratch = ScratchBuffer()
        var first = scratch.take(room: 10)
        var second = scratch.take(room: 10)
        first.writeString("first")
        second.writeString("second")

        #expect(String(buffer: first) == "first")
        #expect(String(buffer: second) == "second")
    }

    @Test("as many messages as wait for the end of a turn need no new memory in the next one")
    func turns() {
        var scratch = ScratchBuffer()
        func turn() -> Set<UnsafeRawPointer?> {
            var waiting: [ByteBuffer] = []
            for _ in 0..<FlushRound.mostWaiting {
                var message = scratch.take(room: 100)
                message.writeString("message")
                scratch.giveBack(message)
                waiting.append(message)
            }
            return Set(waiting.map { $0.withUnsafeReadableBytes { $0.baseAddress } })
        }

        let first = turn()

        #expect(first.count == FlushRound.mostWaiting)
        #expect(turn() == first)
    }

    @Test("memory beyond the bound is not kept")
    func bound() {
        var scratch = ScratchBuffer()
        scratch.giveBack(scratch.take(room: 1 << 20))

        #expect(scratch.take(room: 10).capacity < 1 << 16)
    }
}

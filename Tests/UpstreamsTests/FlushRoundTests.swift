import NIOCore
import NIOPosix
import Ports
import Testing

@Suite("The round of flushes at the end of a turn")
struct FlushRoundTests {
    private final class RecordingConnection: Flushable {
        var flushes = 0
        var whenFlushed: () -> Void = {}

        func flushWritten() {
            flushes += 1
            whenFlushed()
        }
    }

    /// What a test has on an event loop.
    private struct Bench {
        let round: FlushRound
        let connections = (0..<FlushRound.mostWaiting).map { _ in RecordingConnection() }
        var flushes: Int { connections.reduce(0) { $0 + $1.flushes } }
    }

    private func bench(on loop: any EventLoop) async throws -> NIOLoopBound<Bench> {
        try await loop.submit { NIOLoopBound(Bench(round: FlushRound(eventLoop: loop)), eventLoop: loop) }
            .get()
    }

    @Test("nothing is flushed while the turn lasts, and each connection once when it ends")
    func end() async throws {
        let loop = MultiThreadedEventLoopGroup.singleton.any()
        let bench = try await bench(on: loop)

        let during = try await loop.submit {
            bench.value.round.add(bench.value.connections[0])
            bench.value.round.add(bench.value.connections[1])
            return bench.value.flushes
        }.get()
        let after = try await loop.submit { bench.value.connections.prefix(3).map(\.flushes) }.get()

        #expect(during == 0)
        #expect(after == [1, 1, 0])
    }

    @Test("when many wait the turn is not waited for")
    func many() async throws {
        let loop = MultiThreadedEventLoopGroup.singleton.any()
        let bench = try await bench(on: loop)

        let (before, during) = try await loop.submit {
            for connection in bench.value.connections.dropLast() { bench.value.round.add(connection) }
            let before = bench.value.flushes
            for connection in bench.value.connections.suffix(1) { bench.value.round.add(connection) }
            return (before, bench.value.flushes)
        }.get()

        #expect(before == 0)
        #expect(during == FlushRound.mostWaiting)
        let after = try await loop.submit { bench.value.flushes }.get()
        #expect(after == FlushRound.mostWaiting)
    }

    @Test("what a flush writes elsewhere is flushed too")
    func chain() async throws {
        let loop = MultiThreadedEventLoopGroup.singleton.any()
        let bench = try await bench(on: loop)

        try await loop.submit {
            let (round, second) = (bench.value.round, bench.value.connections[1])
            bench.value.connections[0].whenFlushed = { round.add(second) }
            round.add(bench.value.connections[0])
        }.get()
        try await loop.submit {}.get()
        let after = try await loop.submit { bench.value.connections.prefix(2).map(\.flushes) }.get()

        #expect(after == [1, 1])
    }
}

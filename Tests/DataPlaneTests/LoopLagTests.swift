import NIOCore
import NIOPosix
import Ports
import Testing

@testable import DataPlane

@Suite("How far event loops are behind")
struct LoopLagTests {
    /// What a loop's lag says after each of some sweeps, which are so many milliseconds late.
    private func readings(_ late: [Int64], touching: Bool = true) async throws -> [Bool] {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let loop = group.next()
        let readings = try await loop.submit {
            let watch = DeadlineSweep(eventLoop: loop)
            let lag = LoopLag(watch: watch) { .seconds(1) }
            var now = NIODeadline.now()
            lag.touch()
            lag.sweep(now: now)
            let readings = late.map { milliseconds in
                if touching { lag.touch() }
                now = now + DeadlineSweep.interval + .milliseconds(milliseconds)
                lag.sweep(now: now)
                return lag.isBehind
            }
            watch.unwatch(lag)
            return readings
        }.get()
        try await group.shutdownGracefully()
        return readings
    }

    @Test("a loop is behind when it was late three times in a row, until it is in time")
    func behind() async throws {
        let readings = try await readings([1500, 2000, 900, 1100, 1100, 1100, 1100, 10, 1100])
        #expect(readings == [false, false, false, false, false, true, true, false, false])
    }

    @Test("a machine that stood still once makes nobody be refused")
    func still() async throws {
        #expect(try await readings([60_000, 0, 0, 60_000, 0]).allSatisfy { !$0 })
    }

    @Test("a loop without requests is not measured any more, and not behind")
    func idle() async throws {
        let readings = try await readings(Array(repeating: 1100, count: 25), touching: false)
        #expect(readings.prefix(5).last == true && readings.last == false)
    }
}

import NIOCore
import NIOEmbedded
import Ports
import Testing

@Suite("Deadlines that are looked after together")
struct DeadlineSweepTests {
    /// Counts the looks, and has something done at the first.
    private final class CountingItem: Sweepable {
        var sweepIndex = -1
        private(set) var looks = 0
        private let atFirst: () -> Void

        init(atFirst: @escaping () -> Void = {}) { self.atFirst = atFirst }

        func sweep(now: NIODeadline) {
            looks += 1
            if looks == 1 { atFirst() }
        }
    }

    @Test("what begins to be watched in a look is looked at once an interval, as all else is")
    func watchedInALook() {
        let loop = EmbeddedEventLoop()
        let sweep = DeadlineSweep(eventLoop: loop)
        let next = CountingItem()
        let first = CountingItem { sweep.watch(next) }

        sweep.watch(first)
        for _ in 0..<10 { loop.advanceTime(by: DeadlineSweep.interval) }

        #expect(first.looks == 10)
        #expect(next.looks == 9)
    }

    @Test("when nothing was watched for a while, what comes then is looked at again")
    func again() {
        let loop = EmbeddedEventLoop()
        let sweep = DeadlineSweep(eventLoop: loop)
        let first = CountingItem()
        let next = CountingItem()

        sweep.watch(first)
        loop.advanceTime(by: DeadlineSweep.interval)
        sweep.unwatch(first)
        for _ in 0..<3 { loop.advanceTime(by: DeadlineSweep.interval) }
        sweep.watch(next)
        for _ in 0..<3 { loop.advanceTime(by: DeadlineSweep.interval) }

        #expect(first.looks == 1)
        #expect(next.looks == 3)
    }
}

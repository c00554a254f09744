import NIOCore
import Ports

/// A step of an exchange that it may take together with others.
enum Stage: Int, CaseIterable {
    /// Its answer has come whole: what was used is read.
    case read
    /// The head of its answer is made.
    case answer
    /// It is settled, and the answer goes out.
    case settle
    /// Its request has come whole: what decisions need is read of it.
    case decide
    /// It is authorized.
    case authorize
    /// It passes its limits.
    case admit
    /// It takes its hold.
    case hold
    /// Its first attempt begins.
    case attempt
}

/// The exchanges of one event loop that have something to do at the end of its turn, taken through their steps together.
///
/// A plain request runs through some 300 KB of code, ten times what a core's first cache holds: alone, it finds none of it
/// there. Under load a turn of the loop has many events, and the code of a step is fetched once for all of them. What
/// ends goes first, so that its places and its money are there for what begins.
final class StageRound {
    /// How many steps wait for the end of a turn at most, so that a long turn makes nobody wait for all of it.
    private static let mostWaiting = 64
    /// How long a round may work before it sends what has been written: no answer waits for the long work of another request.
    private static let longest = TimeAmount.milliseconds(1)
    /// How many steps are taken between two looks at the clock.
    private static let stride = 8

    private let loop: any EventLoop
    private let upstreams: any UpstreamCalling
    private let flushes: FlushRound
    private var waiting: [[Exchange]] = Stage.allCases.map { _ in [] }
    private var count = 0
    private var isScheduled = false
    private var isRunning = false
    /// When what was written was last sent, or the round began.
    private var sentAt = NIODeadline.uptimeNanoseconds(0)

    init(eventLoop: any EventLoop, upstreams: any UpstreamCalling, flushes: FlushRound) {
        loop = eventLoop
        self.upstreams = upstreams
        self.flushes = flushes
    }

    /// Has an exchange take a step soon, at most at the end of the turn.
    func add(_ exchange: Exchange, _ stage: Stage) {
        waiting[stage.rawValue].append(exchange)
        count += 1
        guard !isRunning else { return }
        guard count < Self.mostWaiting else { return run() }
        schedule()
    }

    /// Has what waits done at the end of the turn.
    ///
    /// Within a round too, for answers that come after the round has read those that there were.
    func schedule() {
        guard !isScheduled else { return }
        isScheduled = true
        let bound = NIOLoopBound(self, eventLoop: loop)
        loop.execute {
            bound.value.isScheduled = false
            bound.value.run()
        }
    }

    private func run() {
        isRunning = true
        sentAt = .now()
        holdWrites()
        upstreams.readAnswers()
        // A step may make another one due, mostly a later one.
        while count > 0 { for stage in Stage.allCases { run(stage) } }
        isRunning = false
        releaseWrites()
    }

    private func holdWrites() {
        upstreams.holdWrites()
        flushes.hold()
    }

    private func releaseWrites() {
        upstreams.releaseWrites()
        flushes.release()
    }

    /// Sends what has been written, if it has waited for long.
    private func sendLate() {
        let now = NIODeadline.now()
        guard now - sentAt > Self.longest else { return }
        sentAt = now
        releaseWrites()
        holdWrites()
    }

    private func run(_ stage: Stage) {
        guard !waiting[stage.rawValue].isEmpty else { return }
        var exchanges: [Exchange] = []
        swap(&exchanges, &waiting[stage.rawValue])
        count -= exchanges.count
        for (place, exchange) in exchanges.enumerated() {
            exchange.take(stage)
            if place % Self.stride == Self.stride - 1 { sendLate() }
        }
        sendLate()
        // The memory of the list serves the next round.
        guard waiting[stage.rawValue].isEmpty else { return }
        exchanges.removeAll(keepingCapacity: true)
        swap(&exchanges, &waiting[stage.rawValue])
    }
}

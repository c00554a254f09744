import Synchronization
import Vocabulary

/// Counts mirrors for metrics.
final class MirrorCounter: Sendable {
    private let counts = Mutex(MirrorCounts())

    init() {}

    /// The numbers since the start.
    var current: MirrorCounts { counts.withLock { $0 } }

    func begin() { counts.withLock { $0.inFlight += 1 } }

    func end() { counts.withLock { $0.inFlight -= 1 } }

    func send() { counts.withLock { $0.sent += 1 } }

    func fail() { counts.withLock { $0.failed += 1 } }

    func drop(_ reason: MirrorDrop) { counts.withLock { $0.dropped[reason, default: 0] += 1 } }
}

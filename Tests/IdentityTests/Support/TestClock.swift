import Synchronization
import Vocabulary

/// A clock that a test sets.
final class TestClock: Sendable {
    private let time = Mutex(UTCTime(seconds: 1_800_000_000))

    var now: UTCTime { time.withLock { $0 } }

    /// Lets time pass.
    func advance(_ duration: Duration) { time.withLock { $0 = $0 + duration } }
}

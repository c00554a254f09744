import NIOCore
import Policy
import Synchronization

/// What the process knows of one target, told by every event loop.
final class TargetEntry: Sendable {
    /// `provider/model`.
    let name: String
    private let standing = Mutex(TargetStanding())

    init(name: String) { self.name = name }

    /// Looks at what is known.
    func read<Value: Sendable>(_ look: (TargetStanding) -> Value) -> Value { standing.withLock { look($0) } }

    /// Why the target is to be passed by; `nil` if it may be called.
    func obstacle(_ terms: BreakerTerms, _ now: NIODeadline, tokens: Int = 0) -> TargetObstacle? {
        standing.withLock { $0.obstacle(terms, now: now.microseconds, tokens: tokens) }
    }

    /// Begins a call, or says why not.
    func begin(
        _ terms: BreakerTerms,
        _ now: NIODeadline,
        tokens: Int,
        heedsLimits: Bool,
        unseenOutput: Int
    ) -> Result<TargetPassage, TargetRefusal> {
        standing.withLock {
            $0.begin(
                terms,
                now: now.microseconds,
                tokens: tokens,
                heedsLimits: heedsLimits,
                unseenOutput: unseenOutput
            )
        }
    }

    /// Tells something.
    @discardableResult
    func tell<Answer: Sendable>(_ event: (inout TargetStanding) -> Answer) -> Answer {
        standing.withLock { event(&$0) }
    }
}

extension NIODeadline {
    /// Microseconds of the clock that only goes forward.
    var microseconds: Int64 { Int64(uptimeNanoseconds / 1000) }
}

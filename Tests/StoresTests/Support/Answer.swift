import Dispatch
import Ledger
import Synchronization

/// Keeps an outcome until it is waited for.
final class Answer: Sendable {
    private let outcome = Mutex<HoldOutcome?>(nil)
    private let given = DispatchSemaphore(value: 0)

    func give(_ outcome: consuming HoldOutcome) {
        var some: HoldOutcome? = outcome
        self.outcome.withLock { kept in
            kept = some.take()
        }
        given.signal()
    }

    /// The outcome, or `nil` if none came in so many seconds.
    func wait(atMost seconds: Int) -> HoldOutcome? {
        guard given.wait(timeout: .now() + .seconds(seconds)) == .success else { return nil }
        return outcome.withLock { $0.take() }
    }

    func wait() -> HoldOutcome {
        given.wait()
        return outcome.withLock { $0.take() } ?? .mustWait
    }
}

import Ledger
import Synchronization

/// Keeps an outcome until it is asked for.
final class Answer: Sendable {
    private let outcome = Mutex<HoldOutcome?>(nil)

    func give(_ outcome: consuming HoldOutcome) {
        var given: HoldOutcome? = outcome
        self.outcome.withLock { kept in
            kept = given.take()
        }
    }

    func take() -> HoldOutcome? {
        outcome.withLock { $0.take() }
    }

    func hold() throws -> Hold { try (take() ?? .mustWait).held() }

    func summary() -> OutcomeSummary { (take() ?? .mustWait).summary() }
}

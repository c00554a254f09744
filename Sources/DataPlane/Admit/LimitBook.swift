import Policy
import Synchronization

/// The process's limits in use, behind one lock that is held for a few words' update.
final class LimitBook: Sendable {
    private let table = Mutex(LimitTable())

    /// Admits what asks for a permit by every limit that applies, or says what stops it.
    func admit(_ permit: LimitPermit, now microseconds: Int64) throws(LimitExcess) -> LimitReadings {
        guard permit.isLimited else { return LimitReadings() }
        return try table.withLock { (table) throws(LimitExcess) in
            try table.admit(
                permit.path?.limited ?? [],
                permit.names,
                tokens: permit.expectedTokens,
                now: microseconds
            )
        }
    }

    /// Ends what a permit was for.
    func end(_ permit: LimitPermit, usedTokens: Int) {
        guard permit.isLimited else { return }
        table.withLock {
            $0.end(
                permit.path?.limited ?? [],
                permit.names,
                expectedTokens: permit.expectedTokens,
                usedTokens: usedTokens
            )
        }
    }
}

/// The process's retry budgets by target.
final class RepeatBook: Sendable {
    private let budgets = Mutex<[String: RetryBudget]>([:])

    func countRequest(_ target: String, second: Int64) {
        budgets.withLock { $0[target, default: RetryBudget()].countRequest(second: second) }
    }

    func takeRepeat(_ target: String, second: Int64, percent: Int) -> Bool {
        budgets.withLock { $0[target, default: RetryBudget()].takeRepeat(second: second, percent: percent) }
    }
}

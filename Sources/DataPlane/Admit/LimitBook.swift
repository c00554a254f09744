import Policy
import Synchronization

/// The process's limits in use, behind one lock that is held for a few words' update.
final class LimitBook: Sendable {
    private let table = Mutex(LimitTable())

    /// Admits an exchange by every limit of its path, or says what stops it.
    func admit(
        _ path: ScopePath,
        tokens: Int,
        now microseconds: Int64
    ) throws(LimitTable.Excess) -> LimitReadings {
        guard !path.limited.isEmpty else { return LimitReadings() }
        return try table.withLock { (table) throws(LimitTable.Excess) in
            try table.admit(path, tokens: tokens, now: microseconds)
        }
    }

    /// Ends an exchange.
    func end(_ path: ScopePath, expectedTokens: Int, usedTokens: Int) {
        guard !path.limited.isEmpty else { return }
        table.withLock { $0.end(path, expectedTokens: expectedTokens, usedTokens: usedTokens) }
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

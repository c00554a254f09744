import Policy
import Synchronization

/// The process's retry budgets by target.
final class RepeatBook: Sendable {
    private let budgets = Mutex<[String: RetryBudget]>([:])
    private let least: Int

    /// Makes budgets that allow at least so many in ten seconds.
    init(least: Int = RetryBudget.leastRepeats) { self.least = least }

    func countRequest(_ target: String, second: Int64) {
        budgets.withLock { $0[target, default: RetryBudget(least: least)].countRequest(second: second) }
    }

    func hasRoom(_ target: String, second: Int64, percent: Int) -> Bool {
        budgets.withLock {
            $0[target, default: RetryBudget(least: least)].hasRoom(second: second, percent: percent)
        }
    }

    func takeRepeat(_ target: String, second: Int64, percent: Int) -> Bool {
        budgets.withLock {
            $0[target, default: RetryBudget(least: least)].takeRepeat(second: second, percent: percent)
        }
    }
}

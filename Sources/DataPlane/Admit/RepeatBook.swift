import Policy
import Synchronization

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

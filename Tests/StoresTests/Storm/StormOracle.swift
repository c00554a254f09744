import Policy
import Synchronization
import Vocabulary

/// What a storm must come to, kept in the plainest way.
///
/// Of each budget it knows what is charged in the end, and at every instant an upper bound of what is settled and
/// held: a call is added before it asks, and taken off after it was told. So a call that was refused although this
/// bound left it room from the time it asked until it was told was refused wrongly, whatever the others did.
final class StormOracle: Sendable {
    struct Budget {
        let limit: BudgetAmount
        var settled: Int64 = 0
        var upper: Int64 = 0
        /// The upper bounds that no later one has reached, by the time of their step.
        var peaks: [(step: Int, upper: Int64)] = []

        mutating func change(by amount: Int64, at step: Int) {
            upper += amount
            while let last = peaks.last, last.upper <= upper { peaks.removeLast() }
            peaks.append((step, upper))
        }

        func peak(since step: Int) -> Int64 {
            var low = 0
            var high = peaks.count
            while low < high {
                let middle = (low + high) / 2
                if peaks[middle].step < step { low = middle + 1 } else { high = middle }
            }
            return low < peaks.count ? peaks[low].upper : upper
        }
    }

    private struct State {
        var step = 0
        var budgets = StormTree.budgets.mapValues { Budget(limit: $0) }

        mutating func change(_ path: ScopePath, _ body: (inout Budget, Int) -> Void) {
            step += 1
            for node in path.budgeted {
                guard var budget = budgets.removeValue(forKey: node.scope.rawValue) else { continue }
                body(&budget, step)
                budgets[node.scope.rawValue] = budget
            }
        }
    }

    private let state = Mutex(State())

    /// A call asks, or a hold is raised; answers with the time.
    func ask(_ charge: Charge, _ path: ScopePath) -> Int {
        state.withLock { state in
            state.change(path) { budget, step in
                budget.change(by: charge[budget.limit.unit].count, at: step)
            }
            return state.step
        }
    }

    /// A call was told no; answers whether it fitted all the time since it asked.
    func refuse(_ charge: Charge, _ path: ScopePath, since step: Int) -> Bool {
        let fitted = state.withLock { state in
            path.budgeted.allSatisfy { node in
                guard let budget = state.budgets[node.scope.rawValue] else { return true }
                return budget.peak(since: step) <= budget.limit.quantity.count
            }
        }
        end(charge, as: .zero, path)
        return fitted
    }

    /// A hold ended, or a call was not taken.
    func end(_ bound: Charge, as actual: Charge, _ path: ScopePath) {
        state.withLock { state in
            state.change(path) { budget, step in
                let settled = actual[budget.limit.unit].count
                budget.settled += settled
                budget.change(by: settled - bound[budget.limit.unit].count, at: step)
            }
        }
    }

    /// What each budget is charged.
    var settled: [Int32: Int64] { state.withLock { $0.budgets.mapValues(\.settled) } }

    /// What each budget's bound has come to; the same once everything has ended.
    var uppers: [Int32: Int64] { state.withLock { $0.budgets.mapValues(\.upper) } }
}

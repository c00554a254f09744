import Alerts
import Directory
import Policy
import Vocabulary

/// Finds the budgets that are to be watched, as they are in force.
struct DirectoryBudgets: WatchedBudgets {
    let directory: Directory

    func budgets(of keys: Set<KeyID>) -> [ScopeNode] {
        let snapshot = directory.published().snapshot
        var nodes: [ScopeID: ScopeNode] = [:]
        for key in keys {
            for node in snapshot.principal(key)?.path.budgeted ?? []
            where node.budget?.alerts.isEmpty == false { nodes[node.scope] = node }
        }
        return Array(nodes.values)
    }

    func all() -> [ScopeNode] {
        directory.published().snapshot.budgetHolders.filter { Self.isWatched($0.budget) }
    }

    private static func isWatched(_ budget: BudgetTerms?) -> Bool {
        guard let budget else { return false }
        return !budget.alerts.isEmpty || budget.carryOver != nil
    }
}

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
        let snapshot = directory.published().snapshot
        var nodes: [ScopeNode] = []
        for team in snapshot.teams where Self.isWatched(team.budget) {
            nodes.append(
                ScopeNode(scope: team.scope, name: .team(team.id), budget: team.budget, limits: team.limits)
            )
        }
        for principal in snapshot.principals where Self.isWatched(principal.key.budget) {
            nodes += principal.path.nodes.prefix(1)
        }
        return nodes
    }

    private static func isWatched(_ budget: BudgetTerms?) -> Bool {
        guard let budget else { return false }
        return !budget.alerts.isEmpty || budget.carryOver != nil
    }
}

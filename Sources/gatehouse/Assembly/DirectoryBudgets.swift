import Alerts
import Directory
import Ledger
import Policy
import Vocabulary

/// Finds the budgets that are to be watched, as they are in force.
struct DirectoryBudgets: WatchedBudgets {
    let directory: Directory
    let ledger: Ledger

    func budgets(of payers: Set<Payer>) -> [ScopeNode] {
        let snapshot = directory.published().snapshot
        var nodes: [ScopeID: ScopeNode] = [:]
        var seen: Set<KeyID> = []
        for payer in payers {
            guard let path = snapshot.principal(payer.key)?.path else { continue }
            if seen.insert(payer.key).inserted {
                for node in path.budgeted where node.budget?.alerts.isEmpty == false {
                    nodes[node.scope] = node
                }
            }
            for parts in path.parts ?? [] { add(parts, payer.endUser, to: &nodes) }
        }
        return Array(nodes.values)
    }

    func all() -> [ScopeNode] {
        directory.published().snapshot.budgetHolders.filter { Self.isWatched($0.budget) }
    }

    /// Adds the parts of a team: all that are named, and the end user who is not.
    private func add(_ parts: TeamParts, _ endUser: String?, to nodes: inout [ScopeID: ScopeNode]) {
        for node in parts.watched where nodes[node.scope] == nil { nodes[node.scope] = node }
        guard let endUser, let terms = parts.eachEndUser, !terms.alerts.isEmpty,
            parts.node(of: .endUser(endUser)) == nil,
            let node = ledger.place(
                PartPath.EndUser(name: .part(parts.team, .endUser(endUser)), terms: terms)
            )
        else { return }
        nodes[node.scope] = node
    }

    private static func isWatched(_ budget: BudgetTerms?) -> Bool {
        guard let budget else { return false }
        return !budget.alerts.isEmpty || budget.carryOver != nil
    }
}

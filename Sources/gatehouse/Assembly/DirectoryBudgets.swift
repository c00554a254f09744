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
        var seenTeams: Set<TeamID> = []
        for payer in payers {
            guard let path = snapshot.principal(payer.key)?.path else {
                if let node = mirror(payer, snapshot) { nodes[node.scope] = node }
                continue
            }
            if seen.insert(payer.key).inserted {
                for node in path.budgeted where node.budget?.alerts.isEmpty == false {
                    nodes[node.scope] = node
                }
            }
            for parts in path.parts ?? [] {
                if seenTeams.insert(parts.team).inserted {
                    for node in parts.watched { nodes[node.scope] = node }
                }
                if let node = endUser(payer.endUser, parts) { nodes[node.scope] = node }
            }
        }
        return Array(nodes.values)
    }

    func changes(after version: UInt64) -> (names: [ScopeName], version: UInt64) {
        let snapshot = directory.published().snapshot
        return (snapshot.watchedBudgets(changedAfter: version), snapshot.version)
    }

    func budgets(of names: Set<ScopeName>) -> [ScopeNode] {
        let snapshot = directory.published().snapshot
        return names.compactMap { snapshot.node(named: $0) }.filter { $0.budget?.isWatched ?? false }
    }

    /// The budget of a rule that mirrors, if that has paid and has alerts.
    private func mirror(_ payer: Payer, _ snapshot: Snapshot) -> ScopeNode? {
        guard let name = ScopeName(payer.key.rawValue), case .mirror = name,
            let node = snapshot.node(named: name), node.budget?.alerts.isEmpty == false
        else { return nil }
        return node
    }

    /// The budget of an end user who is not named, if it has alerts.
    private func endUser(_ value: String?, _ parts: TeamParts) -> ScopeNode? {
        guard let value, let terms = parts.eachEndUser, !terms.alerts.isEmpty,
            parts.node(of: .endUser(value)) == nil
        else { return nil }
        return ledger.place(PartPath.EndUser(name: .part(parts.team, .endUser(value)), terms: terms))
    }
}

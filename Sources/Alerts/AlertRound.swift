import Ledger
import Policy
import Vocabulary

/// Which budgets the minute's round looks at: those that may have reached a threshold, or must open a window, without being
/// charged.
///
/// That is all of them once, after a start; then those whose terms have changed, those whose grants begin or end or whose
/// windows hand on what they leave, as their moments come, and those that could not be looked at before.
struct AlertRound {
    /// When a budget is looked at next.
    private struct Turn: Comparable {
        var time: UTCTime
        var mark: BudgetMark

        static func < (left: Turn, right: Turn) -> Bool {
            left.time == right.time ? left.mark < right.mark : left.time < right.time
        }
    }

    private var version: UInt64 = 0
    private var due: Set<ScopeName> = []
    private var turns = SortedTree<Turn>()
    private var times: [ScopeName: UTCTime] = [:]

    /// The budgets of a round that begins.
    mutating func begin(_ budgets: some WatchedBudgets, at now: UTCTime) -> [ScopeNode] {
        let changes = budgets.changes(after: version)
        version = changes.version
        due.formUnion(changes.names)
        for turn in turns.elements {
            guard turn.time <= now else { break }
            if let name = turn.mark.name { due.insert(name) }
        }
        for name in due { schedule(name, at: nil) }
        let nodes = budgets.budgets(of: due)
        due = Set(nodes.map(\.name))
        return nodes
    }

    /// Notes that budgets were looked at.
    mutating func look(at nodes: [ScopeNode], as cuts: [BudgetCut], at now: UTCTime) {
        let ends = Dictionary(cuts.map { ($0.scope, $0.resetsAt) }) { first, _ in first }
        for node in nodes where due.remove(node.name) != nil {
            schedule(node.name, at: node.budget?.nextTurn(after: now, windowEnd: ends[node.name] ?? nil))
        }
    }

    private mutating func schedule(_ name: ScopeName, at time: UTCTime?) {
        let mark = BudgetMark(name)
        if let before = times.removeValue(forKey: name) { turns.remove(Turn(time: before, mark: mark)) }
        guard let time else { return }
        times[name] = time
        turns.insert(Turn(time: time, mark: mark))
    }
}

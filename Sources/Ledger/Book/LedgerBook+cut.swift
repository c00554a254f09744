import Policy
import Vocabulary

extension LedgerBook {
    /// The budgets of some nodes as they stand; `nil` if an account is not open yet.
    func cut(_ nodes: [ScopeNode], at time: UTCTime) -> [BudgetCut]? {
        var cuts: [BudgetCut] = []
        var places: [Int32: Int] = [:]
        for node in nodes {
            guard let terms = node.budget, let time = terms.shownMoment(at: time) else { continue }
            guard let index = account(of: node.scope, terms, at: time) else { return nil }
            let account = accounts[index]
            places[Int32(index)] = cuts.count
            cuts.append(
                BudgetCut(
                    scope: node.name,
                    unit: terms.unit,
                    declared: terms.limit,
                    granted: terms.granted(at: time),
                    carried: account.carried,
                    window: terms.window,
                    windowStart: account.window.start,
                    resetsAt: account.window.end == .endless ? nil : account.window.end,
                    settled: account.settled + account.pending,
                    held: account.held,
                    reserved: max(.zero, account.free),
                    holds: []
                )
            )
        }
        guard openCount > 0 else { return cuts }
        for number in entries.indices where entries[number].isOpen {
            let entry = entries[number]
            for position in 0..<entry.claims {
                guard let place = places[claims[number * Self.maximumClaims + position]] else { continue }
                cuts[place].holds.append(
                    BudgetCut.OpenHold(
                        exchange: entry.exchange,
                        amount: entry.bound[cuts[place].unit],
                        since: entry.since
                    )
                )
            }
        }
        return cuts
    }
}

import Policy
import Vocabulary

extension LedgerBook {
    /// The budgets of some nodes as they stand, by what the store says where an account is not open; `nil` if it does not
    /// say it.
    func cut(
        _ nodes: [ScopeNode],
        at time: UTCTime,
        unopened: [ScopeID: StoredWindow] = [:]
    ) -> [BudgetCut]? {
        var cuts: [BudgetCut] = []
        var places: [Int32: Int] = [:]
        for node in nodes {
            guard let terms = node.budget, let time = terms.shownMoment(at: time) else { continue }
            guard let index = account(of: node.scope, terms, at: time) else {
                guard let stored = unopened[node.scope] else { return nil }
                cuts.append(BudgetCut(node.name, terms, stored, at: time))
                continue
            }
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

extension BudgetCut {
    /// A budget on which this process holds nothing, as the store has it.
    fileprivate init(_ scope: ScopeName, _ terms: BudgetTerms, _ stored: StoredWindow, at time: UTCTime) {
        self.init(
            scope: scope,
            unit: terms.unit,
            declared: terms.limit,
            granted: terms.granted(at: time),
            carried: stored.carried,
            window: terms.window,
            windowStart: stored.window.start,
            resetsAt: stored.window.end == .endless ? nil : stored.window.end,
            settled: stored.settled,
            held: .zero,
            reserved: .zero,
            holds: []
        )
    }
}

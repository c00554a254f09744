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
        var apart: [Int: StoredWindow] = [:]
        for node in nodes {
            guard let terms = node.budget, let time = terms.shownMoment(at: time) else { continue }
            guard let index = account(of: node.scope, terms, at: time) else {
                guard let stored = unopened[node.scope] else { return nil }
                apart[cuts.count] = stored
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
                cuts[place].holds.append(entry.shown(in: cuts[place].unit))
            }
            // A window that is opened is held on from its beginning.
            for (place, stored) in apart where entry.counts(in: stored) {
                let hold = entry.shown(in: cuts[place].unit)
                cuts[place].holds.append(hold)
                cuts[place].held += hold.amount
            }
        }
        return cuts
    }
}

extension HoldEntry {
    fileprivate func shown(in unit: BudgetUnit) -> BudgetCut.OpenHold {
        BudgetCut.OpenHold(exchange: exchange, amount: bound[unit], since: since)
    }

    /// Whether its exchange counts in a window of the store.
    fileprivate func counts(in stored: StoredWindow) -> Bool {
        stored.createdAt <= facts.arrival && stored.window.contains(facts.arrival)
            && (path?.nodes.contains { $0.scope == stored.window.scope } ?? false)
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

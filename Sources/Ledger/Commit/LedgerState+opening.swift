import Policy
import Vocabulary

extension LedgerState {
    /// Opens the accounts of windows, with what is held on them and what was charged to them while the store was asked.
    mutating func open(_ windows: [StoredWindow], _ openings: [WindowOpening]) {
        for (window, opening) in zip(windows, openings) {
            book.open(window, terms: opening.terms, at: opening.time)
        }
        book.holdApart(on: windows)
        let scopes = Set(windows.map(\.window.scope))
        for place in pending.indices { chargeApart(place, scopes) }
    }

    /// Charges an ended exchange to those windows of some scopes in which it counts and on which it was not held.
    private mutating func chargeApart(_ place: Int, _ scopes: Set<ScopeID>) {
        guard let nodes = pending[place].path?.nodes.filter({ scopes.contains($0.scope) }), !nodes.isEmpty,
            let record = pending[place].keptRecord
        else { return }
        let charge = Charge(cost: record.cost, usage: record.usage)
        for node in nodes {
            for row in book.rows(of: node.scope, counting: record.time)
            where !pending[place].rows.contains(row)
                && !pending[place].attached.contains(where: { $0.row == row })
            {
                pending[place].attached.append(AttachedClaim(scope: node.scope, row: row))
                book.charge(charge, toRow: row)
            }
        }
    }
}

import Policy
import Vocabulary

extension LedgerBook {
    /// Holds an amount on every budget of a path, or on none.
    ///
    /// The arrival chooses the windows; the grants are those that count now.
    mutating func take(
        _ exchange: ExchangeID,
        bound: Charge,
        path: ScopePath,
        arrival: UTCTime,
        now: UTCTime,
        facts: HoldFacts = HoldFacts()
    ) -> BookAnswer {
        let budgeted = path.budgeted
        precondition(budgeted.count <= ScopePath.maximumNodes, "a path has at most `maximumNodes`")
        for position in budgeted.indices {
            guard let terms = budgeted[position].budget else { continue }
            guard terms.isInForce(at: arrival) else { return .outside(position: position) }
            guard let account = account(of: budgeted[position].scope, terms, at: arrival) else {
                return .unopened
            }
            let limit = accounts[account].limit(terms, at: now)
            if !accounts[account].covers(bound[terms.unit], limit: limit) {
                return .uncovered(position: position, account: account)
            }
        }
        guard let number = freeNumbers.popLast() else { return .noSlot }
        var remaining: Money?
        var rows: [WindowRow] = []
        rows.reserveCapacity(budgeted.count)
        for node in budgeted {
            guard let terms = node.budget, let account = account(of: node.scope, terms, at: arrival) else {
                continue
            }
            claims[Int(number) * Self.maximumClaims + rows.count] = Int32(account)
            rows.append(accounts[account].row)
            accounts[account].claims += 1
            let limit = accounts[account].limit(terms, at: now)
            claim(bound[terms.unit], on: account, limit: limit)
            guard terms.unit == .usd else { continue }
            let left = Money(nanos: (limit + accounts[account].carried - accounts[account].used).count)
            remaining = min(remaining ?? left, left)
        }
        entries[Int(number)] = HoldEntry(
            exchange: exchange,
            since: now,
            bound: bound,
            claims: rows.count,
            path: path,
            facts: facts,
            isOpen: true
        )
        holdApart(Int(number), path, arrival: arrival)
        openCount += 1
        newestArrival = max(newestArrival, arrival)
        return .held(number: number, remaining: remaining, rows: rows)
    }

    /// Puts an amount on an account.
    mutating func claim(_ amount: Quantity, on account: Int, limit: Quantity) {
        accounts[account].limit = limit
        accounts[account].free -= amount
        accounts[account].held += amount
        if amount > .zero { accounts[account].lastBound = amount }
        // Ask for more while there are still some holds' worth left, so that nobody has to wait for it.
        let (reserve, overflow) = amount.count.multipliedReportingOverflow(by: 16)
        if overflow || accounts[account].free.count < reserve { want(account) }
    }

    mutating func want(_ account: Int) {
        guard accounts[account].room > .zero, !accounts[account].isWanting else { return }
        accounts[account].isWanting = true
        wanting.append(account)
    }
}

import Policy
import Vocabulary

/// How open holds come to lie on a budget that was declared while they were open.
extension LedgerBook {
    /// An open hold, as `attach` is asked about it.
    struct OpenHold: Sendable {
        let number: Int32
        let exchange: ExchangeID
        let facts: HoldFacts
    }

    /// The open ones among some holds.
    func openHolds(in numbers: Range<Int>) -> [OpenHold] {
        numbers.clamped(to: entries.indices).compactMap { number in
            guard entries[number].isOpen else { return nil }
            return OpenHold(
                number: Int32(clamping: number),
                exchange: entries[number].exchange,
                facts: entries[number].facts
            )
        }
    }

    /// Holds an open hold's bound on one more budget, whether it fits or not, if the hold's window is the present one and
    /// it does not lie there already.
    mutating func attach(_ hold: OpenHold, to node: ScopeNode, at time: UTCTime) {
        let number = Int(hold.number)
        let entry = entries[number]
        guard entry.isOpen, entry.exchange == hold.exchange, let terms = node.budget,
            let account = account(of: node.scope, terms, at: time),
            accounts[account].window.contains(hold.facts.arrival)
        else { return }
        attachedNames[account] = node.name
        if put(number, on: account) { want(account) }
    }

    /// Where a hold lies beside the budgets that it was taken on, of which there were so many.
    func attached(_ number: Int32, beyond count: Int) -> [AttachedClaim] {
        guard number >= 0, entries[Int(number)].isOpen, entries[Int(number)].claims > count else { return [] }
        let first = Int(number) * Self.maximumClaims
        return claims[first + count..<first + entries[Int(number)].claims].map { account in
            AttachedClaim(scope: accounts[Int(account)].window.scope, row: accounts[Int(account)].row)
        }
    }
}

/// A budget that a hold was put on after it had been taken.
struct AttachedClaim: Sendable {
    /// The budget holder.
    let scope: ScopeID
    /// The row of its window.
    let row: WindowRow
}

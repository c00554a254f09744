import Vocabulary

extension LedgerBook {
    /// Ends a hold at a cost; the rest of it is free again at once.
    ///
    /// The number stays taken until `vacate`. Answers with the amount that was held, or `nil` if the hold is not open.
    @discardableResult
    mutating func settle(_ number: Int32, cost: Money) -> Money? {
        let entry = entries[Int(number)]
        guard entry.isOpen else { return nil }
        entries[Int(number)].isOpen = false
        openCount -= 1
        for position in 0..<entry.claims {
            let account = Int(claims[Int(number) * Self.maximumClaims + position])
            accounts[account].held -= entry.bound
            accounts[account].pending += cost
            accounts[account].free += entry.bound - cost
        }
        return entry.bound
    }

    /// Lets a number be used again, when its slot in the journal is free.
    mutating func vacate(_ number: Int32) { freeNumbers.append(number) }

    /// What must be sliced by force because exchanges cost more than their bounds.
    func overdraft(ofRow row: Int64) -> Money {
        guard let account = accountByRow[row] else { return .zero }
        return max(.zero, .zero - accounts[account].free)
    }

    /// Takes note that a row's change is committed: an amount of this process's own holds, one of others, and an
    /// overdraft that was sliced by force.
    mutating func committed(row: Int64, claimed: Money, unclaimed: Money, overdraft: Money) {
        guard let account = accountByRow[row] else { return }
        accounts[account].settled += claimed + unclaimed
        accounts[account].pending -= claimed
        accounts[account].free += overdraft
    }
}

import Policy

extension LedgerBook {
    /// Ends a hold at a cost; the rest of it is free again at once.
    ///
    /// The number stays taken until `vacate`. Answers whether the hold was open and less than what is charged, in
    /// dollars or, where a budget counts them, in tokens.
    @discardableResult
    mutating func settle(_ number: Int32, charge: Charge) -> Bool {
        let entry = entries[Int(number)]
        guard entry.isOpen else { return false }
        var isOverrun = charge.cost > entry.bound.cost
        entries[Int(number)].isOpen = false
        entries[Int(number)].path = nil
        entries[Int(number)].facts = HoldFacts()
        openCount -= 1
        for position in 0..<entry.claims {
            let account = Int(claims[Int(number) * Self.maximumClaims + position])
            let bound = entry.bound[accounts[account].window.unit]
            let amount = charge[accounts[account].window.unit]
            if amount > bound { isOverrun = true }
            accounts[account].claims -= 1
            accounts[account].held -= bound
            accounts[account].pending += amount
            accounts[account].free += bound - amount
            if accounts[account].used == .zero { emptied &+= 1 }
        }
        return isOverrun
    }

    /// Lets a number be used again, when its slot in the journal is free.
    mutating func vacate(_ number: Int32) { freeNumbers.append(number) }

    /// What must be sliced by force because exchanges cost more than their bounds.
    func overdraft(ofRow row: Int64) -> Quantity {
        guard let account = accountByRow[row] else { return .zero }
        return max(.zero, .zero - accounts[account].free)
    }

    /// Takes note that a row's change is committed: an amount of this process's own holds, one of others, and an
    /// overdraft that was sliced by force.
    mutating func committed(row: Int64, claimed: Quantity, unclaimed: Quantity, overdraft: Quantity) {
        guard let account = accountByRow[row] else { return }
        accounts[account].settled += claimed + unclaimed
        accounts[account].pending -= claimed
        accounts[account].free += overdraft
    }
}

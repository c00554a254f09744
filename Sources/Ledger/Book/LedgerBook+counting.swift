import Policy
import Vocabulary

/// How holds lie on windows that no budget refers to just now.
///
/// An exchange counts in every window of its payers that had a row when it arrived (`WindowIndex`): a budget that was away,
/// or had another window or unit, may be back before it settles. So its hold lies there too, whether it fits or not, and
/// what begins when the budget is back finds it held. Nobody is refused for the sake of a budget that is not in force.
extension LedgerBook {
    /// Holds the bound of a hold that was just taken on the other open windows in which its exchange counts.
    mutating func holdApart(_ number: Int, _ path: ScopePath, arrival: UTCTime) {
        // By position: a node that is copied costs more than the look.
        for position in path.nodes.indices {
            holdApart(number, path.nodes[position].scope, arrival: arrival)
        }
    }

    /// Holds what is open on windows that were just opened, as far as it counts there; answers with how many places of
    /// holds it looked at.
    ///
    /// Of windows that are new, which most are, nothing that is open is young enough: then it looks at none.
    @discardableResult
    mutating func holdApart(on opened: [StoredWindow]) -> Int {
        guard let since = opened.map(\.createdAt).min(), newestArrival >= since else { return 0 }
        let scopes = Set(opened.map(\.window.scope))
        var left = openCount
        var number = 0
        while left > 0, number < entries.count {
            if entries[number].isOpen {
                left -= 1
                holdApart(number, on: scopes, since: since)
            }
            number += 1
        }
        return number
    }

    /// The rows of a scope's open windows in which an exchange counts.
    func rows(of scope: ScopeID, counting arrival: UTCTime) -> [WindowRow] {
        var rows: [WindowRow] = []
        var account = first(of: scope)
        while account >= 0 {
            if accounts[Int(account)].counts(arrival) { rows.append(accounts[Int(account)].row) }
            account = accounts[Int(account)].next
        }
        return rows
    }

    /// Charges a window with an exchange that ended while it was being opened.
    mutating func charge(_ charge: Charge, toRow row: WindowRow) {
        guard let account = accountByRow[row.id] else { return }
        accounts[account].pending += charge[row.unit]
        accounts[account].free -= charge[row.unit]
    }

    /// Holds a hold's bound on an account, whether it fits or not, unless it lies there already or on so many; answers
    /// whether it did.
    mutating func put(_ number: Int, on account: Int, most: Int = Self.maximumClaims) -> Bool {
        let first = number * Self.maximumClaims
        let count = entries[number].claims
        guard count < most, !claims[first..<first + count].contains(Int32(account)) else {
            return false
        }
        claims[first + count] = Int32(account)
        entries[number].claims += 1
        accounts[account].claims += 1
        let amount = entries[number].bound[accounts[account].window.unit]
        accounts[account].free -= amount
        accounts[account].held += amount
        return true
    }

    private mutating func holdApart(_ number: Int, on scopes: Set<ScopeID>, since: UTCTime) {
        let arrival = entries[number].facts.arrival
        guard arrival >= since, let path = entries[number].path else { return }
        for node in path.nodes where scopes.contains(node.scope) {
            holdApart(number, node.scope, arrival: arrival)
        }
    }

    private mutating func holdApart(_ number: Int, _ scope: ScopeID, arrival: UTCTime) {
        var account = first(of: scope)
        while account >= 0 {
            if accounts[Int(account)].counts(arrival) {
                _ = put(number, on: Int(account), most: Self.mostClaimsApart)
            }
            account = accounts[Int(account)].next
        }
    }

    private func first(of scope: ScopeID) -> Int32 {
        let place = Int(scope.rawValue)
        return place >= 0 && place < firstAccount.count ? firstAccount[place] : -1
    }
}

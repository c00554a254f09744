import Policy
import Vocabulary

/// What a budget's place is used for at a moment.
enum PlaceUse: Sendable {
    /// The window has no account.
    case unopened
    /// Nothing is settled or held in the window.
    case empty(account: Int)
    /// Something is, until the window ends.
    case taken(until: UTCTime)
}

extension LedgerBook {
    /// What some scopes are used for under some terms at a moment.
    func uses(of scopes: some Sequence<ScopeID>, _ terms: BudgetTerms, at time: UTCTime) -> [PlaceUse] {
        scopes.map { scope in
            guard let index = account(of: scope, terms, at: time) else { return .unopened }
            guard accounts[index].used > .zero else { return .empty(account: index) }
            return .taken(until: accounts[index].window.end)
        }
    }

    /// Begins to end those of some accounts on which there is nothing at all, and answers with them.
    mutating func endEmptyAccounts(_ indexes: [Int]) -> [Int] {
        indexes.filter { index in
            guard accounts[index].used == .zero, accounts[index].claims == 0, !accounts[index].isWanting,
                !accounts[index].isEnding, !accounts[index].isClosed
            else { return false }
            accounts[index].isEnding = true
            return true
        }
    }
}

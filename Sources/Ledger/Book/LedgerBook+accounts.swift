import Policy
import Vocabulary

extension LedgerBook {
    /// Opens the account of a window, in front of the scope's others.
    mutating func open(_ stored: StoredWindow, terms: BudgetTerms) {
        guard accountByRow[stored.row] == nil else { return }
        let scope = Int(stored.window.scope.rawValue)
        guard scope >= 0 else { return }
        if scope >= firstAccount.count {
            let missing = max(scope + 1, firstAccount.count * 2) - firstAccount.count
            firstAccount.append(contentsOf: repeatElement(-1, count: missing))
        }
        var account = Account(
            window: stored.window,
            period: terms.window,
            timeZone: terms.timeZone,
            row: stored.row,
            limit: terms.limit,
            settled: stored.settled
        )
        account.room = max(.zero, terms.limit - stored.settled - stored.sliced)
        account.next = firstAccount[scope]
        let index: Int
        if let vacant = vacantAccounts.popLast() {
            index = vacant
            accounts[index] = account
        } else {
            index = accounts.count
            accounts.append(account)
        }
        firstAccount[scope] = Int32(index)
        accountByRow[stored.row] = index
    }

    /// Begins to end the accounts that serve nobody any more, and answers with their indexes.
    ///
    /// Nothing is held or uncommitted on them, and their window is over or another has been opened in front.
    mutating func endIdleAccounts(at time: UTCTime) -> [Int] {
        var ended: [Int] = []
        for (_, index) in accountByRow {
            let account = accounts[index]
            let scope = Int(account.window.scope.rawValue)
            let isReplaced = firstAccount[scope] != Int32(index)
            // An exchange that arrived before the end may still ask for a hold a little later.
            let isOver = account.window.end.microseconds < time.microseconds - 60_000_000
            guard isReplaced || isOver, account.held == .zero, account.pending == .zero, !account.isWanting,
                !account.isEnding
            else { continue }
            accounts[index].isEnding = true
            ended.append(index)
        }
        return ended
    }

    /// Takes an account that gave everything back out of the tables.
    mutating func close(_ index: Int) {
        let account = accounts[index]
        accountByRow[account.row] = nil
        let scope = Int(account.window.scope.rawValue)
        if firstAccount[scope] == Int32(index) {
            firstAccount[scope] = account.next
        } else {
            var previous = firstAccount[scope]
            while previous >= 0, accounts[Int(previous)].next != Int32(index) {
                previous = accounts[Int(previous)].next
            }
            if previous >= 0 { accounts[Int(previous)].next = account.next }
        }
        vacantAccounts.append(index)
    }
}

import Policy
import Vocabulary

extension LedgerBook {
    /// Opens the account of a window, in front of the scope's others.
    mutating func open(_ stored: StoredWindow, terms: BudgetTerms, at time: UTCTime) {
        if let index = accountByRow[stored.row] {
            // Other terms may mean the same stretch of time, such as those of another name for the same zone.
            accounts[index].period = terms.window
            accounts[index].timeZone = terms.timeZone
            return
        }
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
            row: WindowRow(id: stored.row, unit: stored.window.unit),
            carried: stored.carried,
            limit: terms.limit(at: time),
            declared: terms.limit,
            settled: stored.settled
        )
        account.room = max(.zero, account.limit + stored.carried - stored.settled - stored.sliced)
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

    /// Takes note of what the store has as settled on a window.
    mutating func recount(_ stored: StoredWindow) {
        guard let account = accountByRow[stored.row] else { return }
        accounts[account].settled = stored.settled
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

    /// The open account of a window.
    func account(of window: BudgetWindow) -> Int? {
        let place = Int(window.scope.rawValue)
        guard place >= 0, place < firstAccount.count else { return nil }
        var index = firstAccount[place]
        while index >= 0 {
            if accounts[Int(index)].window == window { return Int(index) }
            index = accounts[Int(index)].next
        }
        return nil
    }

    /// Takes an account that gave everything back out of the tables.
    mutating func close(_ index: Int) {
        let account = accounts[index]
        accountByRow[account.row.id] = nil
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

import Policy
import Vocabulary

extension LedgerBook {
    /// Opens the account of a window, in front of the scope's others.
    mutating func open(_ stored: StoredWindow, terms: BudgetTerms, at time: UTCTime) {
        if let index = accountByRow[stored.row] {
            // Other terms may mean the same stretch of time, such as those of another name for the same zone.
            accounts[index].period = terms.window
            accounts[index].cycle = terms.cycle
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
            cycle: terms.cycle,
            timeZone: terms.timeZone,
            row: WindowRow(id: stored.row, unit: stored.window.unit),
            createdAt: stored.createdAt,
            carried: stored.carried,
            limit: terms.limit(at: time),
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

    /// Begins to end those of some accounts that serve nobody any more, and answers with their indexes and with the
    /// first account that was not looked at.
    ///
    /// No open hold lies on them and nothing is uncommitted, and their window is over or another has been opened in
    /// front.
    mutating func endIdleAccounts(
        from start: Int,
        looks: Int,
        most: Int,
        at time: UTCTime
    ) -> (ended: [Int], next: Int) {
        var ended: [Int] = []
        var index = start
        while index < min(accounts.count, start + looks), ended.count < most {
            if isIdle(index, at: time) {
                accounts[index].isEnding = true
                ended.append(index)
            }
            index += 1
        }
        return (ended, index)
    }

    private func isIdle(_ index: Int, at time: UTCTime) -> Bool {
        guard !accounts[index].isClosed, !accounts[index].isWanting, !accounts[index].isEnding,
            accounts[index].claims == 0, accounts[index].pending == .zero
        else { return false }
        let isReplaced = firstAccount[Int(accounts[index].window.scope.rawValue)] != Int32(index)
        // An exchange that arrived before the end may still ask for a hold a little later.
        let isOver = accounts[index].window.end.microseconds < time.microseconds - 60_000_000
        return isReplaced || isOver
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

    /// A draft of a window with what the one before has idle, if that counts as unspent; less than nothing is what is held
    /// there beyond what was taken out.
    func draft(_ draft: WindowDraft, isIdleFree: Bool) -> WindowDraft {
        guard let previous = draft.carry.flatMap({ account(of: $0.previous) }) else { return draft }
        var draft = draft
        draft.carry?.idle = isIdleFree ? accounts[previous].free : min(.zero, accounts[previous].free)
        return draft
    }

    /// Takes an account that gave everything back out of the tables, unless an exchange has come to lie on it meanwhile.
    mutating func close(_ index: Int) {
        guard accounts[index].claims == 0, accounts[index].pending == .zero, !accounts[index].isWanting else {
            accounts[index].isEnding = false
            return
        }
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
        accounts[index].isClosed = true
        attachedNames[index] = nil
        vacantAccounts.append(index)
    }
}

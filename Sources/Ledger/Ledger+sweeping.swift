import Policy
import Synchronization
import Vocabulary

extension Ledger {
    /// Looks once a minute for what serves nobody any more, a portion at a time.
    func sweep(_ committer: inout Committer, _ clock: ContinuousClock.Instant) {
        guard !isPausing(committer, clock) else { return }
        if committer.sweep == nil {
            if let last = committer.sweptAt, clock - last < .seconds(60) { return }
            committer.sweptAt = clock
            committer.sweep = IdleSweep()
            forgetTeams(&committer)
        }
        guard var sweep = committer.sweep else { return }
        let time = now()
        if sweep.areAccountsDone {
            let (next, over) = committer.windows.prune(at: time, from: sweep.scope, looks: IdleSweep.looks)
            forget(over, &committer)
            sweep.scope = next
            committer.sweep = next < committer.windows.count ? sweep : nil
        } else {
            guard endIdleAccounts(&sweep, &committer, at: time) else { return }
            committer.sweep = sweep
        }
    }

    /// Gives idle accounts back; answers whether the store did it.
    private func endIdleAccounts(
        _ sweep: inout IdleSweep,
        _ committer: inout Committer,
        at time: UTCTime
    ) -> Bool {
        let start = sweep.account
        let (ended, next, count) = state.withLock { state in
            let (ended, next) = state.book.endIdleAccounts(
                from: start,
                looks: IdleSweep.looks,
                most: IdleSweep.most,
                at: time
            )
            return (ended, next, state.book.accounts.count)
        }
        guard end(ended, &committer) else { return false }
        sweep.account = next
        sweep.areAccountsDone = next >= count
        return true
    }

    /// Gives the slices of accounts back that have begun to end, and closes them; answers whether the store did it.
    func end(_ accounts: [Int], _ committer: inout Committer) -> Bool {
        let plan = state.withLock { $0.book.planReturn(of: accounts) }
        guard exchange(plan, &committer) else { return false }
        state.withLock { state in
            for account in plan.accounts { state.book.close(account) }
        }
        return true
    }
}

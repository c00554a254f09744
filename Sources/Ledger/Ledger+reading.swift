import Policy
import Synchronization
import Vocabulary

extension Ledger {
    /// The budgets of some nodes at one instant; nodes without a budget are left out.
    ///
    /// May wait for the store when a window was not used yet: to be called off the event loops.
    public func cut(_ nodes: [ScopeNode]) throws(LedgerFailure) -> [BudgetCut] {
        let deadline = ContinuousClock.now + settings.decisionDeadline
        let arrived = WakeSignal()
        repeat {
            if state.withLock({ $0.isClosed && $0.mustStop }) { throw LedgerFailure("the ledger is closed") }
            let time = now()
            let answer = state.withLock { state -> (cuts: [BudgetCut]?, wake: Bool) in
                if let cuts = state.book.cut(nodes, at: time) { return (cuts, false) }
                for node in nodes {
                    guard let terms = node.budget, let time = terms.shownMoment(at: time),
                        state.book.account(of: node.scope, terms, at: time) == nil
                    else { continue }
                    state.openings.append(WindowOpening(scope: node.scope, terms: terms, time: time))
                }
                state.readers.append(arrived)
                return (nil, state.wake())
            }
            if let cuts = answer.cuts { return cuts }
            if answer.wake { signal.wake() }
            if thread.withLock({ $0 == nil }) { _ = step() }
            arrived.wait(atMost: deadline - ContinuousClock.now)
        } while ContinuousClock.now < deadline
        throw LedgerFailure("the store did not answer in time")
    }

    /// What the ledger has counted.
    public var statistics: LedgerStatistics {
        let clock = ContinuousClock.now
        let endUsers = endUsers.withLock { $0.count }
        return state.withLock { state in
            var statistics = state.counts
            statistics.endUsers = endUsers
            statistics.holds = state.book.openCount
            statistics.waiting = state.waiters.count
            statistics.pending = state.pending.count + state.committingCount
            if let since = state.committingSince ?? state.pendingSince {
                statistics.journalLagSeconds = Double((clock - since).microseconds) / 1_000_000
            }
            return statistics
        }
    }
}

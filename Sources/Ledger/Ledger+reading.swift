import Policy
import Synchronization
import Vocabulary

extension Ledger {
    /// The budgets of some nodes at one instant, for whoever looks at them; nodes without a budget are left out.
    ///
    /// Writes nothing: a window that was not used yet is shown as it would begin. Asks the store then: to be called off the
    /// event loops.
    public func look(_ nodes: [ScopeNode]) throws(LedgerFailure) -> [BudgetCut] {
        var zones = ZoneWindows()
        // An account may be given back between the two looks.
        for _ in 0..<3 {
            let time = now()
            let unopened = state.withLock { $0.unopened(nodes, at: time) }
            var drafts = unopened.map { zones.draft(scope: $0.scope, terms: $0.terms, at: $0.time) }
            let known = drafts
            drafts = state.withLock { state in known.map { state.book.draft($0, isIdleFree: true) } }
            let stored: [StoredWindow]
            do {
                stored = drafts.isEmpty ? [] : try store.look(drafts)
            } catch {
                throw LedgerFailure("the store cannot be read: \(error)", cause: error)
            }
            let windows = Dictionary(stored.map { ($0.window.scope, $0) }) { first, _ in first }
            if let cuts = state.withLock({ $0.book.cut(nodes, at: time, unopened: windows) }) { return cuts }
        }
        throw LedgerFailure("the budgets could not be read in time")
    }

    /// The budgets of some nodes at one instant; nodes without a budget are left out.
    ///
    /// Opens windows that were not used yet, and may wait for the store then: to be called off the event loops.
    public func cut(_ nodes: [ScopeNode]) throws(LedgerFailure) -> [BudgetCut] {
        let deadline = ContinuousClock.now + settings.decisionDeadline
        let arrived = WakeSignal()
        repeat {
            if state.withLock({ $0.isClosed && $0.mustStop }) { throw LedgerFailure("the ledger is closed") }
            let time = now()
            let answer = state.withLock { state -> (cuts: [BudgetCut]?, wake: Bool) in
                if let cuts = state.book.cut(nodes, at: time) { return (cuts, false) }
                state.openings += state.unopened(nodes, at: time)
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
            statistics.waiting = state.waitingCount
            statistics.pending = state.pending.count + state.committingCount
            if let since = state.committingSince ?? state.pendingSince {
                statistics.journalLagSeconds = Double((clock - since).microseconds) / 1_000_000
            }
            return statistics
        }
    }
}

extension LedgerState {
    /// The windows of some nodes that have no account.
    fileprivate func unopened(_ nodes: [ScopeNode], at time: UTCTime) -> [WindowOpening] {
        nodes.compactMap { node in
            guard let terms = node.budget, let time = terms.shownMoment(at: time),
                book.account(of: node.scope, terms, at: time) == nil
            else { return nil }
            return WindowOpening(scope: node.scope, terms: terms, time: time)
        }
    }
}

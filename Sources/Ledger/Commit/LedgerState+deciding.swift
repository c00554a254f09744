import Policy
import Vocabulary

extension LedgerState {
    /// How many exchanges wait for a decision.
    var waitingCount: Int { waiters.count + raises.count }

    /// Whether somebody waits for the store.
    var hasWishes: Bool { waitingCount > 0 || !openings.isEmpty || !book.wanting.isEmpty }

    /// What to ask of the store for all who wait.
    mutating func plan() -> RefillPlan {
        var plan = book.plan(waiters.map(\.request), raises: raises.map(\.request))
        plan.unopened += openings.filter { book.account(of: $0.scope, $0.terms, at: $0.time) == nil }
        openings.removeAll()
        return plan
    }

    /// The first budget on which a request cannot be held, be it outside of the budget's dates or for want of room.
    func shortfall(of request: HoldRequest) -> BudgetShortfall? {
        for node in request.path.budgeted {
            guard let terms = node.budget, !terms.isInForce(at: request.arrival) else { continue }
            return BudgetShortfall(outside: terms, of: node.name, at: request.arrival)
        }
        return book.shortfall(of: request)
    }

    /// Hands out those who wait for accounts to be read.
    mutating func takeReaders() -> [WakeSignal] {
        defer { readers.removeAll() }
        return readers
    }

    /// Decides waiting exchanges, first come first served: one that does not fit stops none that fits.
    ///
    /// Only those that came before the last transaction began, whose sequence is below the horizon, can be refused.
    mutating func decide(
        before horizon: UInt64,
        time: UTCTime,
        clock: ContinuousClock.Instant
    ) -> [(Waiter, Decision)] {
        guard !waiters.isEmpty else { return [] }
        var decided: [(Waiter, Decision)] = []
        var waiting: [Waiter] = []
        for waiter in waiters {
            if let decision = decide(waiter, before: horizon, time: time, clock: clock) {
                decided.append((waiter, decision))
            } else {
                waiting.append(waiter)
            }
        }
        waiters = waiting
        return decided
    }

    private mutating func decide(
        _ waiter: Waiter,
        before horizon: UInt64,
        time: UTCTime,
        clock: ContinuousClock.Instant
    ) -> Decision? {
        if isClosed { return .unavailable(.closed) }
        if let crowding = waiter.crowding { return .refused(crowding) }
        guard waiter.endUsers.isEmpty else {
            if waiter.sequence < horizon, let shortfall = shortfall(of: waiter.request) {
                return .refused(shortfall)
            }
            return clock >= waiter.deadline ? .unavailable(.undecided) : nil
        }
        switch take(waiter.request, now: time) {
        case .held(let taken): return .held(taken)
        case .noSlot where !canGrow: return .unavailable(.journalFull)
        case .noSlot: return clock >= waiter.deadline ? .unavailable(.journalFull) : nil
        case .outside(let shortfall): return .refused(shortfall)
        case .uncovered: break
        }
        if waiter.sequence < horizon, let shortfall = book.shortfall(of: waiter.request) {
            return .refused(shortfall)
        }
        return clock >= waiter.deadline ? .unavailable(.undecided) : nil
    }
}

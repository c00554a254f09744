import Policy
import Vocabulary

extension LedgerState {
    /// How many exchanges wait for a decision.
    var waitingCount: Int { holds.waiters.count + raises.waiters.count }

    /// Whether somebody waits for the store.
    var hasWishes: Bool { waitingCount > 0 || !openings.isEmpty || !book.wanting.isEmpty }

    /// What to ask of the store for all who wait.
    mutating func plan(at time: UTCTime) -> RefillPlan {
        var plan = book.plan(
            holds.waiters.map { $0.wish.request },
            raises: raises.waiters.map { $0.wish },
            at: time
        )
        plan.unopened += openings.filter { book.account(of: $0.scope, $0.terms, at: $0.time) == nil }
        openings.removeAll()
        return plan
    }

    /// The first budget on which a request cannot be held, be it outside of the budget's dates or for want of room.
    func shortfall(of request: HoldRequest, at time: UTCTime) -> BudgetShortfall? {
        for node in request.path.budgeted {
            guard let terms = node.budget, !terms.isInForce(at: request.arrival) else { continue }
            return BudgetShortfall(outside: terms, of: node.name, at: request.arrival)
        }
        return book.shortfall(of: request, at: time)
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
    ) -> [(Waiter<HoldWish, HoldOutcome>, Decision)] {
        var line = holds
        holds = WaitingLine()
        defer { holds = line }
        return line.decide { decide($0, before: horizon, time: time, clock: clock) }
    }

    private mutating func decide(
        _ waiter: Waiter<HoldWish, HoldOutcome>,
        before horizon: UInt64,
        time: UTCTime,
        clock: ContinuousClock.Instant
    ) -> Decision? {
        let wish = waiter.wish
        if isClosed { return .unavailable(.closed) }
        if let crowding = wish.crowding { return .refused(crowding) }
        guard wish.endUsers.isEmpty else {
            if waiter.sequence < horizon, let shortfall = shortfall(of: wish.request, at: time) {
                return .refused(shortfall)
            }
            return clock >= waiter.deadline ? .unavailable(.undecided) : nil
        }
        switch take(wish.request, now: time) {
        case .held(let taken): return .held(taken)
        case .noSlot where !canGrow: return .unavailable(.journalFull)
        case .noSlot: return clock >= waiter.deadline ? .unavailable(.journalFull) : nil
        case .outside(let shortfall): return .refused(shortfall)
        case .uncovered: break
        }
        if waiter.sequence < horizon, let shortfall = book.shortfall(of: wish.request, at: time) {
            return .refused(shortfall)
        }
        return clock >= waiter.deadline ? .unavailable(.undecided) : nil
    }
}

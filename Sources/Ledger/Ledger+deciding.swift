import Logging
import Policy
import Synchronization
import Vocabulary

extension Ledger {
    /// Asks the store for what waiting exchanges and low accounts need, and decides who can be decided.
    func decide(_ committer: inout Committer, _ clock: ContinuousClock.Instant) {
        var horizon = askStore(&committer, clock)
        // Whoever is refused without a place gets none: invented names must cost their inventor something.
        if horizon > 0, placeEndUsers(&committer, before: horizon) { horizon = askStore(&committer, clock) }
        let time = now()
        let instant = ContinuousClock.now
        // What is under way comes before what has not begun.
        let (raised, decided, readers) = state.withLock { state in
            (
                state.decideRaises(before: horizon, clock: instant),
                state.decide(before: horizon, time: time, clock: instant), state.takeReaders()
            )
        }
        for reader in readers { reader.wake() }
        for (waiter, outcome) in raised { waiter.completion(outcome) }
        for (waiter, decision) in decided { tell(waiter, decision) }
    }

    /// Asks the store for what is wished; answers with the first number of those who came too late for it.
    private func askStore(_ committer: inout Committer, _ clock: ContinuousClock.Instant) -> UInt64 {
        guard !isPausing(committer, clock), state.withLock({ $0.hasWishes }) else { return 0 }
        // A second round follows when windows had to be opened first; more would mean that time itself moves.
        for _ in 0..<3 {
            let time = now()
            let (plan, sequence) = state.withLock { ($0.plan(at: time), $0.nextSequence) }
            guard exchange(plan, &committer) else { break }
            if plan.unopened.isEmpty { return sequence }
            guard open(plan.unopened, &committer, clock) else { break }
        }
        return 0
    }

    /// Carries a plan out; on failure nothing has changed.
    func exchange(_ plan: RefillPlan, _ committer: inout Committer) -> Bool {
        guard !plan.requests.isEmpty else { return true }
        do {
            let grants = try store.exchange(plan.requests)
            state.withLock { $0.book.apply(grants) }
            succeeded(&committer)
            return true
        } catch {
            state.withLock { $0.book.failed(plan) }
            failed(&committer, error)
            return false
        }
    }

    /// Opens accounts.
    ///
    /// What has ended is committed first, so that a new window's first sum has it.
    func open(
        _ openings: [WindowOpening],
        _ committer: inout Committer,
        _ clock: ContinuousClock.Instant
    ) -> Bool {
        repeat {
            commit(&committer, clock)
            if committer.unfinished != nil { return false }
        } while state.withLock({ !$0.pending.isEmpty })
        var drafts: [WindowDraft] = []
        var terms: [WindowOpening] = []
        var seen: Set<BudgetWindow> = []
        for opening in openings {
            let draft = committer.zones.draft(scope: opening.scope, terms: opening.terms, at: opening.time)
            guard seen.insert(draft.window).inserted else { continue }
            drafts.append(draft)
            terms.append(opening)
        }
        guard emptyPrevious(of: drafts, &committer) else { return false }
        let known = drafts
        drafts = state.withLock { state in
            // What has begun to idle since then may be held again any moment.
            known.map { state.book.draft($0, isIdleFree: false) }
        }
        do {
            let opened = try store.open(drafts, at: now())
            for window in opened { committer.windows.insert(window) }
            state.withLock { $0.open(opened, terms) }
            succeeded(&committer)
            return true
        } catch {
            failed(&committer, error)
            return false
        }
    }

    /// Gives the idle slices back of windows that others are about to carry over from: what idles is not spent.
    private func emptyPrevious(of drafts: [WindowDraft], _ committer: inout Committer) -> Bool {
        let windows = drafts.compactMap(\.carry?.previous)
        guard !windows.isEmpty else { return true }
        let plan = state.withLock { state in
            let accounts = windows.compactMap { state.book.account(of: $0) }
            return state.book.planReturn(of: accounts.filter { state.book.accounts[$0].free > .zero })
        }
        return exchange(plan, &committer)
    }

    private func tell(_ waiter: Waiter<HoldWish, HoldOutcome>, _ decision: Decision) {
        switch decision {
        case .held(let taken): waiter.completion(.held(hold(waiter.wish.request, taken)))
        case .refused(let shortfall): waiter.completion(.refused(shortfall))
        case .unavailable(let reason): waiter.completion(.unavailable(reason))
        }
    }
}

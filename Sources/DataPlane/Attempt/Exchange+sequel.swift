import NIOCore
import Policy
import Vocabulary

/// Who is asked after an attempt that has failed.
extension Exchange {
    /// What follows an outcome, and the plan that it leads to.
    ///
    /// Whoever rests or is left alone, has no time left, is at a limit of the operator's, or has no room in a budget is passed by, and
    /// the plan is asked again without it. What the next attempt needs beside its place in limits is taken then: the hold covers
    /// it beside what has been `spent` and is not counted yet, and a repeat has its place in the budget of repeats. `rest` is the pause that
    /// the upstream asks for before a repeat.
    func sequel(
        after outcome: AttemptOutcome,
        spent: Charge = .zero,
        rest: Duration = .zero
    ) -> Sequel {
        let last = plan.last(after: outcome)
        guard let authorized, !(upload?.isSpent ?? false) else { return Sequel(last, plan) }
        let now = NIODeadline.now()
        var prospects = Prospects(spent: spent)
        func mayReach(_ index: Int) -> Bool {
            if isAnsweredHere(index, authorized) { return true }
            guard isInTime(index, &prospects) else { return false }
            let target = authorized.targets[index]
            let entry = loop.targets.entry(of: target)
            if let obstacle = entry.obstacle(target.breaker, now, tokens: expectedTokens(at: index)) {
                noteSkip(index, obstacle)
                return false
            }
            return hasRoom(index, authorized, &prospects)
        }
        var ahead = plan
        let step = ahead.next(after: outcome, mayReach: mayReach)
        if case .attempt(_, isRepeat: false) = step { return Sequel(step, ahead) }
        if let back = wayBack(after: outcome, authorized, mayReach: mayReach) { return back }
        if let waited = waitingSequel(after: outcome, authorized, now, &prospects) { return waited }
        if case .attempt(let index, isRepeat: true) = step {
            // Whoever is asked although it rests, since nobody else is left, is asked once.
            if asksAllTheSame, authorized.targets.count > 1, !isReadyAgain(authorized.targets[index], now) {
                return Sequel(last, plan)
            }
            if mayRepeat(index, after: rest, &prospects) { return Sequel(step, ahead) }
        }
        return limitedSequel(after: outcome, prospects)
            ?? Sequel(last, plan, isLate: prospects.isLate && prospects.unpaid.isEmpty)
    }

    /// Whether a target has time left; if not it is passed by.
    private func isInTime(_ index: Int, _ prospects: inout Prospects) -> Bool {
        guard !hasTime(index) else { return true }
        prospects.isLate = true
        noteSkip(index, .time)
        return false
    }

    /// Whether a target's limits have room for an attempt, and every budget; if not it is passed by.
    private func hasRoom(_ index: Int, _ authorized: Authorized, _ prospects: inout Prospects) -> Bool {
        guard !prospects.stops(index), let published = authenticated?.published else { return false }
        let usedTokens = prospects.spent == .zero ? 0 : attemptPermit?.request.tokens ?? 0
        if let excess = limitExcess(ofTarget: index, authorized, published, usedTokens: usedTokens) {
            prospects.limited.insert(index)
            noteSkip(index, .limit, excess)
            return false
        }
        guard covers(index, spent: prospects.spent) else {
            prospects.unpaid.insert(index)
            noteSkip(index, .budget)
            return false
        }
        return true
    }

    /// Whether a target may be asked again after the pause that it asks for.
    private func mayRepeat(_ index: Int, after rest: Duration, _ prospects: inout Prospects) -> Bool {
        guard rest <= Self.longestPause else { return false }
        guard hasTime(index, after: rest) else {
            prospects.isLate = true
            return false
        }
        guard covers(index, spent: prospects.spent) else {
            prospects.unpaid.insert(index)
            return false
        }
        return mayRepeat(index)
    }

    /// What follows an outcome where all that were not tried rest: one of them comes before a repeat, if its provider has
    /// said that its rest is short, or if the rest is a guess and it is something else that has failed.
    ///
    /// Like whoever is asked although it rests, it is asked once.
    private func waitingSequel(
        after outcome: AttemptOutcome,
        _ authorized: Authorized,
        _ now: NIODeadline,
        _ prospects: inout Prospects
    ) -> Sequel? {
        guard origin == nil, !asksAllTheSame else { return nil }
        func mayReach(_ index: Int) -> Bool {
            let target = authorized.targets[index]
            let entry = loop.targets.entry(of: target)
            switch entry.obstacle(target.breaker, now, tokens: expectedTokens(at: index)) {
            case .exhausted(let wait):
                let wait = Duration.microseconds(wait)
                guard waitedForTargets + wait <= Self.longestPause, hasTime(index, after: wait) else {
                    return false
                }
            case .resting:
                guard !outcome.isRefusal, isInTime(index, &prospects) else { return false }
            case .open, .refused: return false
            case .outlier, nil:
                guard isInTime(index, &prospects) else { return false }
            }
            return hasRoom(index, authorized, &prospects)
        }
        var ahead = plan
        let step = ahead.next(after: outcome, mayReach: mayReach)
        if case .attempt(_, isRepeat: false) = step { return Sequel(step, ahead) }
        return wayBack(after: outcome, authorized, mayReach: mayReach)
    }

    /// What follows an outcome where no target is ahead that may be called: the first that was passed by for what was known of
    /// it, for a limit or for the money, and was not called, or whose call was ended for the sake of another one's, and may be called now.
    func wayBack(
        after outcome: AttemptOutcome,
        _ authorized: Authorized,
        mayReach: (_ index: Int) -> Bool
    ) -> Sequel? {
        for index in reachTrail?.stoppedPlaces.sorted() ?? [] {
            let name = authorized.targets[index].name
            let wasHeardOut =
                record?.attempts.contains { $0.target == name && $0.outcome != "hedge_lost" } ?? false
            guard hedging?.parked?.place != index, !wasHeardOut, hasTime(index) else { continue }
            var ahead = plan
            if let step = ahead.revisit(index, after: outcome), mayReach(index) { return Sequel(step, ahead) }
        }
        return nil
    }

    /// What follows an outcome where limits of the operator's alone stand in the way of some, and nobody can be repeated: room is waited
    /// for if the client allows that, and else the caller is told when there is some.
    private func limitedSequel(after outcome: AttemptOutcome, _ prospects: Prospects) -> Sequel? {
        var ahead = plan
        let step = ahead.next(after: outcome) {
            prospects.limited.contains($0) && covers($0, spent: prospects.spent)
        }
        guard case .attempt(_, isRepeat: false) = step else { return nil }
        return Sequel(step, ahead, isStopped: true)
    }

    /// Whether a target may be asked again at once, or after a pause that it has asked for itself.
    private func isReadyAgain(_ target: Target, _ now: NIODeadline) -> Bool {
        switch loop.targets.entry(of: target).obstacle(target.breaker, now) {
        case .resting, .refused: false
        case .exhausted(let wait): Duration.microseconds(wait) <= Self.longestPause
        case .open, .outlier, nil: true
        }
    }
}

extension AttemptOutcome {
    /// Whether a target has refused the request with a status below 500, and has not failed.
    fileprivate var isRefusal: Bool {
        if case .answered(let status) = self { status < 500 } else { false }
    }
}

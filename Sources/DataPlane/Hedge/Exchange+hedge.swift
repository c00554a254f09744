import NIOCore
import Policy
import Ports
import Vocabulary

extension Exchange {
    /// Whom a call of this exchange tells what happens.
    func callObserver(_ authorized: Authorized) -> any UpstreamObserving {
        guard let terms = authorized.model.declaration.hedge, authorized.targets.count > 1, origin == nil
        else {
            return self
        }
        let hedging = hedging ?? Hedging()
        self.hedging = hedging
        let runner = AttemptRunner(self)
        hedging.runner = runner
        if !hedging.isSpent { awaitHedge(terms, hedging) }
        return runner
    }

    /// Whether an event of a call is of the exchange's own attempt.
    func isCurrent(_ runner: AttemptRunner) -> Bool { hedging?.runner === runner }

    /// Ends the attempt beside the exchange's own, charged for what it may be billed, since the exchange ends.
    func dropParked(_ outcome: String, _ verdict: AttemptVerdict = .nothing) {
        guard let hedging else { return }
        hedging.timer?.cancel()
        hedging.timer = nil
        guard var parked = hedging.parked.take() else { return }
        parked.call.cancel()
        if outcome == "hedge_lost" { noteLost(parked.place) }
        lose(&parked, outcome, verdict, status: 0, mayBeBilled: parked.isSent)
    }

    private func awaitHedge(_ terms: HedgeTerms, _ hedging: Hedging) {
        guard let target = currentTarget, let delay = delay(terms, target) else { return }
        hedging.timer?.cancel()
        let bound = NIOLoopBound(self, eventLoop: loop.eventLoop)
        hedging.timer = loop.eventLoop.scheduleTask(in: TimeAmount.microseconds(delay)) {
            bound.value.hedge()
        }
    }

    private func delay(_ terms: HedgeTerms, _ target: Target) -> Int64? {
        if let after = terms.after { return after.microseconds }
        let now = NIODeadline.now().microseconds
        return loop.targets.entry(of: target).read {
            $0.firstTokens.microseconds(atShare: Double(terms.percentile) / 100, now: now)
        }
    }

    /// The first target has taken long: the next one that can be asked is asked beside it, if there is one and the money for both.
    private func hedge() {
        hedging?.timer = nil
        guard let hedging, !hedging.isSpent, phase == .attempting, !isClientGone, isAttemptSent,
            let runner = hedging.runner, let call, let authorized, let body, let slow = currentTarget,
            let terms = authorized.model.declaration.hedge, hasShare(terms, of: slow)
        else { return }
        let now = NIODeadline.now()
        var ahead = plan
        var start: HedgeStart?
        // Behind one that the gateway answers for nobody is looked for: it is the better answer should the first target fail.
        var isOver = false
        let isFound = ahead.hedge { index in
            isOver = isOver || self.isAnsweredHere(index, authorized)
            if !isOver { start = self.beginHedge(index, authorized, now) }
            return start != nil
        }
        guard isFound, let start else { return }
        // Last, so that nothing of the share goes to hedges that nobody could be asked for.
        guard takeShare(terms, of: slow) else { return withdraw(start) }
        hedging.isSpent = true
        hedging.parked = ParkedAttempt(
            runner: runner,
            call: call,
            translatedCall: translatedCall,
            place: plan.current,
            target: slow,
            startedAt: attemptStartedAt,
            isSent: isAttemptSent,
            permit: attemptPermit.take(),
            targetCall: targetCall.take()
        )
        plan = ahead
        hedging.place = start.place
        attemptPermit = start.permit
        targetCall = start.targetCall
        let target = authorized.targets[plan.current]
        calledTarget = target
        attemptStartedAt = now
        attemptStatus = 0
        isAttemptSent = false
        self.call = makeCall(authorized, target, body)
        self.call?.start()
    }

    /// Whether the share of hedges of a target has room.
    private func hasShare(_ terms: HedgeTerms, of target: Target) -> Bool {
        loop.shared.hedges.hasRoom(
            target.name,
            second: loop.shared.now().seconds,
            percent: terms.sharePercent
        )
    }

    private func takeShare(_ terms: HedgeTerms, of target: Target) -> Bool {
        loop.shared.hedges.takeRepeat(
            target.name,
            second: loop.shared.now().seconds,
            percent: terms.sharePercent
        )
    }

    /// Takes what a second attempt on a target needs; `nil`, and the target is passed by, if something stands in the way.
    private func beginHedge(_ place: Int, _ authorized: Authorized, _ now: NIODeadline) -> HedgeStart? {
        guard let published = authenticated?.published else { return nil }
        guard hasTime(place) else {
            noteSkip(place, .time)
            return nil
        }
        guard let begun = beginCall(place, authorized, now) else { return nil }
        var start = HedgeStart(targetCall: begun)
        do throws(LimitExcess) {
            start.place = try placeBeside(ofTarget: place, authorized, published)
            start.permit = try passLimits(ofTarget: place, authorized, published)
        } catch {
            withdraw(start)
            noteSkip(place, .limit, error)
            return nil
        }
        guard covers(place, spent: bound(on: plan.current, authorized)) else {
            withdraw(start)
            noteSkip(place, .budget)
            return nil
        }
        return start
    }

    /// Gives back what was taken for a second attempt that is not made.
    private func withdraw(_ start: HedgeStart) {
        start.targetCall.withdraw()
        if let place = start.place { loop.withdraw(place) }
        if let permit = start.permit { loop.withdraw(permit) }
    }

    /// The attempt beside becomes the exchange's own again; whatever that was is over.
    private func restoreParked() {
        guard let hedging, let parked = hedging.parked.take() else { return }
        giveBackPlaceBeside()
        hedging.runner = parked.runner
        call = parked.call
        translatedCall = parked.translatedCall
        plan.resume(parked.place)
        calledTarget = parked.target
        attemptStartedAt = parked.startedAt
        attemptStatus = 0
        isAttemptSent = parked.isSent
        attemptPermit = parked.permit
        targetCall = parked.targetCall
    }

    /// Notes the end of the attempt beside.
    private func lose(
        _ parked: inout ParkedAttempt,
        _ outcome: String,
        _ verdict: AttemptVerdict,
        status: Int,
        mayBeBilled: Bool
    ) {
        let now = NIODeadline.now()
        giveBackPlaceBeside()
        // An error takes no tokens.
        if status >= 400 { parked.targetCall?.use = .tokens(0) }
        parked.targetCall.take()?.end(verdict, now, chance: verdict == .failure ? loop.chance() : 0)
        if verdict == .failure { judgeTarget(at: parked.place, now) }
        record?.attempts.append(
            ExchangeRecord.Attempt(
                target: parked.target.name,
                status: status,
                outcome: outcome,
                startMicroseconds: (parked.startedAt - arrivedAt).nanoseconds / 1000,
                durationMicroseconds: (now - parked.startedAt).nanoseconds / 1000
            )
        )
        if let permit = parked.permit.take() {
            loop.giveBack(permit, usedTokens: mayBeBilled ? permit.request.tokens : 0)
        }
        guard mayBeBilled else { return }
        // Charged at the prices of its own target.
        let current = plan.current
        plan.resume(parked.place)
        countUnanswered()
        plan.resume(current)
    }

    /// One call is left, for which the request's own place is.
    private func giveBackPlaceBeside() {
        if let place = hedging?.place.take() { loop.giveBack(place, usedTokens: place.request.tokens) }
    }

    /// Ends the exchange's own attempt for the one beside it, which is the exchange's own then.
    private func yieldToParked(_ outcome: String, _ verdict: AttemptVerdict, mayBeBilled: Bool) {
        call?.cancel()
        endAttempt(outcome, verdict)
        giveBackAttemptPermit(usedTokens: mayBeBilled ? attemptPermit?.request.tokens ?? 0 : 0)
        if mayBeBilled { countUnanswered() }
        restoreParked()
    }
}

// MARK: What the two calls tell

extension Exchange {
    func runnerWillSend(_ runner: AttemptRunner) -> Bool {
        if isCurrent(runner) { return upstreamWillSend() }
        guard let parked = hedging?.parked, parked.runner === runner, phase == .attempting else {
            return false
        }
        guard !parked.isSent || mayRepeat(parked.place) else {
            parked.call.cancel()
            self.runner(runner, failed: .closedBeforeAnswer)
            return false
        }
        hedging?.parked?.isSent = true
        return true
    }

    func runner(_ runner: AttemptRunner, answered head: AnswerHead) {
        guard let hedging, phase == .attempting else {
            if isCurrent(runner) { upstreamAnswered(head) }
            return
        }
        hedging.timer?.cancel()
        hedging.timer = nil
        // A refusal is no answer as long as the other one may have a good one.
        let isRefused = head.status >= 400
        if isCurrent(runner) {
            guard hedging.parked != nil else { return upstreamAnswered(head) }
            guard isRefused else {
                dropParked("hedge_lost")
                return upstreamAnswered(head)
            }
            attemptStatus = head.status
            learnLimits(translatedCall?.targetHead ?? head, status: head.status)
            return yieldToParked("status", verdict(head.status), mayBeBilled: false)
        }
        guard var parked = hedging.parked, parked.runner === runner else { return }
        guard isRefused else {
            noteLost(plan.current)
            yieldToParked("hedge_lost", .nothing, mayBeBilled: isAttemptSent)
            return upstreamAnswered(head)
        }
        hedging.parked = nil
        parked.call.cancel()
        if let entry = parked.targetCall?.entry {
            let own = parked.translatedCall?.targetHead ?? head
            learnLimits(own, status: head.status, of: parked.target, entry)
        }
        let said = verdict(head.status, of: parked.target)
        lose(&parked, "status", said, status: head.status, mayBeBilled: false)
    }

    func runner(_ runner: AttemptRunner, failed failure: UpstreamFailure) {
        guard let hedging else { return }
        if isCurrent(runner) {
            hedging.timer?.cancel()
            hedging.timer = nil
            guard hedging.parked != nil, phase == .attempting else { return upstreamFailed(failure) }
            // What waited for a connection all its time was not sent.
            let mayBeBilled = failure.outcome.mayBeBilled && isAttemptSent
            return yieldToParked(failure.rawValue, verdict(failure), mayBeBilled: mayBeBilled)
        }
        guard var parked = hedging.parked, parked.runner === runner else { return }
        hedging.parked = nil
        let said = failure.verdict(
            status: 0,
            after: .nanoseconds((NIODeadline.now() - parked.startedAt).nanoseconds),
            parked.target.timeouts
        )
        let mayBeBilled = failure.outcome.mayBeBilled && parked.isSent
        lose(&parked, failure.rawValue, said, status: 0, mayBeBilled: mayBeBilled)
    }
}

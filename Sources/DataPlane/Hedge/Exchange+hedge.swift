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

    /// Ends the attempt beside the exchange's own, charged for what it may be billed, since the exchange ends or has its answer.
    func dropParked(_ outcome: String) {
        stopHedgeTimer()
        guard let parked = hedging?.parked.take() else { return }
        parked.call.cancel()
        if outcome == "hedge_lost" { noteLost(parked.place) }
        lose(parked, outcome)
    }

    /// No second attempt begins any more beside the one that there is.
    func stopHedgeTimer() {
        hedging?.timer?.cancel()
        hedging?.timer = nil
    }

    /// Ends the exchange's own attempt for the one beside it, which is the exchange's own then; answers false if there is none.
    @discardableResult
    func yieldToParked(_ outcome: String, _ verdict: AttemptVerdict, mayBeBilled: Bool) -> Bool {
        guard let parked = hedging?.parked.take() else { return false }
        call?.cancel()
        endAttempt(outcome, verdict)
        giveBackAttemptPermit(usedTokens: mayBeBilled ? attemptPermit?.request.tokens ?? 0 : 0)
        if mayBeBilled { countUnanswered() }
        giveBackPlaceBeside()
        takeUp(parked)
        return true
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
        guard let hedging, !hedging.isSpent, isSilent, !isClientGone, isAttemptSent, call != nil,
            hedging.runner != nil, let authorized, let body, let slow = currentTarget,
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
        hedging.parked = setAside(hedging)
        plan = ahead
        hedging.place = start.place
        attemptPermit = start.permit
        targetCall = start.targetCall
        let target = authorized.targets[plan.current]
        calledTarget = target
        attemptStartedAt = now
        attemptStatus = 0
        isAttemptSent = false
        phase = .attempting
        relay = nil
        call = makeCall(authorized, target, body)
        call?.start()
    }

    /// Whether nothing has come yet that may be the beginning of an answer: a head alone is none.
    private var isSilent: Bool {
        switch phase {
        case .attempting: heldFailure == nil
        case .collecting: due == nil && relay?.contentLength ?? 0 == 0
        case .streaming: !(relay?.hasBegun ?? true)
        case .receiving, .recalling, .waiting, .counting, .holding, .over: false
        }
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

    /// What is known of the exchange's own attempt, with the places that it has.
    private func setAside(_ hedging: Hedging) -> ParkedAttempt? {
        guard let runner = hedging.runner, let call, let target = currentTarget else { return nil }
        return ParkedAttempt(
            runner: runner,
            call: call,
            translatedCall: translatedCall,
            place: plan.current,
            target: target,
            startedAt: attemptStartedAt,
            phase: phase,
            status: attemptStatus,
            relay: relay,
            requestID: record?.upstreamRequestID ?? "",
            isSent: isAttemptSent,
            permit: attemptPermit.take(),
            targetCall: targetCall.take()
        )
    }

    /// An attempt that was beside the exchange's own takes its place.
    private func takeUp(_ parked: ParkedAttempt) {
        hedging?.runner = parked.runner
        call = parked.call
        translatedCall = parked.translatedCall
        plan.resume(parked.place)
        calledTarget = parked.target
        attemptStartedAt = parked.startedAt
        phase = parked.phase
        attemptStatus = parked.status
        relay = parked.relay
        if relay != nil { record?.upstreamRequestID = parked.requestID }
        isAttemptSent = parked.isSent
        attemptPermit = parked.permit
        targetCall = parked.targetCall
    }

    /// Notes the end of the attempt beside.
    private func lose(_ parked: ParkedAttempt, _ outcome: String) {
        let now = NIODeadline.now()
        let mayBeBilled = parked.isSent && parked.status < 300
        giveBackPlaceBeside()
        parked.targetCall?.end(.nothing, now, chance: 0)
        record?.attempts.append(
            ExchangeRecord.Attempt(
                target: parked.target.name,
                status: parked.status,
                outcome: outcome,
                startMicroseconds: (parked.startedAt - arrivedAt).nanoseconds / 1000,
                durationMicroseconds: (now - parked.startedAt).nanoseconds / 1000
            )
        )
        if let permit = parked.permit {
            loop.giveBack(permit, usedTokens: mayBeBilled ? permit.request.tokens : 0)
        }
        guard mayBeBilled else { return }
        // Charged at the prices of its own target, for what came of its own answer.
        let (current, own) = (plan.current, relay)
        plan.resume(parked.place)
        relay = parked.relay
        countUnanswered()
        plan.resume(current)
        relay = own
    }

    /// One call is left, for which the request's own place is.
    private func giveBackPlaceBeside() {
        if let place = hedging?.place.take() { loop.giveBack(place, usedTokens: place.request.tokens) }
    }
}

// MARK: What the two calls tell

extension Exchange {
    func runnerWillSend(_ runner: AttemptRunner) -> Bool {
        if isCurrent(runner) { return upstreamWillSend() }
        guard let parked = hedging?.parked, parked.runner === runner, parked.phase == .attempting else {
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
        guard turn(to: runner) else { return }
        // A good head is no answer yet: what it promises may come late or never.
        if head.status >= 300 { stopHedgeTimer() }
        // A refusal is no answer as long as the other one may have a good one.
        guard hedging?.parked != nil, head.status >= 400 else { return upstreamAnswered(head) }
        attemptStatus = head.status
        learnLimits(translatedCall?.targetHead ?? head, status: head.status)
        yieldToParked("status", verdict(head.status), mayBeBilled: false)
    }

    func runner(_ runner: AttemptRunner, sent piece: AnswerPiece) {
        if turn(to: runner) { upstreamSent(piece) }
    }

    func runner(_ runner: AttemptRunner, failed failure: UpstreamFailure) {
        guard turn(to: runner) else { return }
        stopHedgeTimer()
        guard hedging?.parked != nil else { return upstreamFailed(failure) }
        // What waited for a connection all its time was not sent.
        let mayBeBilled = failure.outcome.mayBeBilled && isAttemptSent && attemptStatus < 300
        yieldToParked(failure.rawValue, blame(failure), mayBeBilled: mayBeBilled)
    }

    /// Makes the attempt that an event is of the exchange's own, and sets the other one aside, as long as neither has a good answer;
    /// answers false for one that is over.
    private func turn(to runner: AttemptRunner) -> Bool {
        if isCurrent(runner) { return true }
        // An answer that has come whole is judged first.
        takeWhole()
        if isCurrent(runner) { return true }
        guard let hedging, let parked = hedging.parked, parked.runner === runner,
            let own = setAside(hedging)
        else { return false }
        hedging.parked = own
        takeUp(parked)
        return true
    }
}

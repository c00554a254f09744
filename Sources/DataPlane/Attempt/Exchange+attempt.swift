import Dialects
import Ledger
import NIOCore
import Policy
import Ports
import Vocabulary

extension Exchange {
    /// Begins the attempt that the plan stands at.
    func attempt() {
        let now = NIODeadline.now()
        guard admitted != nil, reachTarget(now), let authorized, let target = currentTarget, let body else {
            return
        }
        phase = .attempting
        calledTarget = target
        attemptStartedAt = now
        attemptStatus = 0
        heldFailure = nil
        isAttemptSent = false
        if upload != nil { rewindUpload() }
        if plan.current != repeatedPlace {
            // The first attempt follows the arrival at once; later ones may come many seconds after it.
            let second = plan.begun == 1 ? arrival.seconds : loop.shared.now().seconds
            loop.shared.repeats.countRequest(target.name, second: second)
            if authorized.model.declaration.hedge != nil {
                loop.shared.hedges.countRequest(target.name, second: second)
            }
        }
        let call = makeCall(authorized, target, body)
        self.call = call
        call.start()
    }

    /// When the exchange must be over if it is on this target.
    func deadline(on target: Target) -> NIODeadline {
        arrivedAt + TimeAmount.nanoseconds(target.timeouts.total.microseconds * 1000)
    }

    /// The time that is left on the target that allows the most of it.
    func timeLeft(_ authorized: Authorized) -> Duration {
        let last = authorized.targets.map { deadline(on: $0) }.max() ?? arrivedAt
        return .nanoseconds(max(0, (last - NIODeadline.now()).nanoseconds))
    }

    /// Whether an attempt on a target that begins after a pause has any time left: without it, the attempt could only
    /// be cut off, and billed.
    func hasTime(_ index: Int, after pause: Duration = .zero) -> Bool {
        guard let authorized else { return false }
        let start = NIODeadline.now() + TimeAmount.nanoseconds(pause.microseconds * 1000)
        return start < deadline(on: authorized.targets[index])
    }

    /// Notes how the attempt ended; `output` are the tokens of an answer that came whole.
    func endAttempt(
        _ outcome: String,
        _ verdict: AttemptVerdict,
        output: Int? = nil,
        at now: NIODeadline = .now()
    ) {
        stopHedgeTimer()
        guard let target = currentTarget else { return }
        endTargetCall(verdict, now, output: output)
        // Until another attempt begins nobody takes what the client sends.
        if let upload, !upload.isSpent { rewindUpload() }
        record?.attempts.append(
            ExchangeRecord.Attempt(
                target: target.name,
                status: attemptStatus,
                outcome: outcome,
                startMicroseconds: (attemptStartedAt - arrivedAt).nanoseconds / 1000,
                durationMicroseconds: (now - attemptStartedAt).nanoseconds / 1000
            )
        )
        call = nil
    }

    /// Goes on after an attempt that gave nothing to relay.
    func follow(_ outcome: AttemptOutcome) {
        ended = outcome
        let mayBeBilled = mayBeBilled(after: outcome)
        giveBackAttemptPermit(usedTokens: mayBeBilled ? attemptPermit?.request.tokens ?? 0 : 0)
        if mayBeBilled { countUnanswered() }
        relay = nil
        guard !isClientGone else {
            settle(status: 499, usage: .none, cost: .zero, accuracy: .none, errorCode: "client_gone")
            finish()
            return
        }
        let next = sequel(after: outcome)
        if case .attempt = next.step { return begin(next) }
        if next.isLate { refuse(refusal(.upstreamTimeout)) } else { giveUp(outcome) }
    }

    /// Whether an attempt may be billed although it gave nothing: an error status bills nothing, even if its text broke off.
    func mayBeBilled(after outcome: AttemptOutcome) -> Bool {
        outcome.mayBeBilled && attemptStatus < 300 && mayBeServed
    }

    /// Begins the attempt that follows another one, a repeat after a pause.
    private func begin(_ next: Sequel, rest: Duration = .zero) {
        plan = next.plan
        if case .attempt(_, isRepeat: true) = next.step { pauseThenAttempt(rest) } else { attempt() }
    }

    /// Ends an exchange that no attempt can help any more.
    func giveUp(_ outcome: AttemptOutcome) {
        if case .refuse(let code) = plan.last(after: outcome) {
            refuse(refusal(code))
        } else {
            refuse(refusal(.noTargetAvailable))
        }
    }

    /// Whether the budget of repeats has room for one on a target; then it is taken.
    func mayRepeat(_ index: Int) -> Bool {
        guard let authorized else { return false }
        let terms =
            authorized.targets[index].provider.declaration.retries ?? authorized.model.declaration.retries
        return loop.shared.repeats.takeRepeat(
            authorized.targets[index].name,
            second: loop.shared.now().seconds,
            percent: terms.budgetPercent
        )
    }

    /// A pause before a repeat, at least as long as the upstream asks for.
    func repeatPause(asked: Duration = .zero) -> TimeAmount {
        .microseconds(
            RepeatPause.duration(begun: plan.begun, asked: asked, chance: loop.chance()).microseconds
        )
    }

    /// Waits before a repeat on the same target.
    private func pauseThenAttempt(_ rest: Duration) {
        repeatedPlace = plan.current
        let bound = NIOLoopBound(self, eventLoop: loop.eventLoop)
        pause = loop.eventLoop.scheduleTask(in: repeatPause(asked: rest)) {
            bound.value.pause = nil
            bound.value.attemptAgain()
        }
    }

    private func attemptAgain() {
        guard phase == .attempting else { return }
        if hasTime(plan.current) { attempt() } else { refuse(refusal(.upstreamTimeout)) }
    }

    /// The last word when no attempt succeeded.
    func refusal(_ code: Refusal.Code) -> Refusal {
        switch code {
        case .upstreamCredentials:
            Refusal(
                code,
                "The upstream refused the gateway's own credential, or there is none. The operator must repair the "
                    + "provider's credential or its account; the caller can do nothing."
            )
        case .upstreamTimeout:
            Refusal(
                code,
                calledTarget == nil
                    ? "The time that the whole exchange may take was over before a target could be called; nothing was sent. "
                        + "The caller can repeat the request."
                    : "The upstream did not answer in time. The caller can repeat the request."
            )
        case .upstreamFailed:
            Refusal(code, "The upstream did not answer. The caller can repeat the request.")
        default:
            noTarget(retryAfter: soonest)
        }
    }

    /// When the first of the targets may be called again, by its breaker and by what its provider asked for; a second where
    /// that is not known.
    private var soonest: Duration {
        let now = NIODeadline.now().microseconds
        let waits = (authorized?.targets ?? []).map { target in
            loop.targets.entry(of: target).read { $0.wait(target.breaker, now: now) }
        }
        guard let wait = waits.min(), wait > 0 else { return .seconds(1) }
        return .microseconds(wait)
    }

    /// The last word when no target may be called, or every one failed.
    func noTarget(retryAfter: Duration) -> Refusal {
        if upload?.isSpent ?? false {
            return Refusal(
                .noTargetAvailable,
                "The target failed after the upload had begun. What was sent is not kept, so that no other one could be asked. "
                    + "The caller can repeat the request.",
                retryAfter: retryAfter
            )
        }
        return Refusal(
            .noTargetAvailable,
            calledTarget == nil
                ? "Every target of the model has failed of late and is left alone for a while. The caller can repeat the "
                    + "request after the time in retry-after."
                : "Every target of the model failed. The caller can repeat the request later; the "
                    + "request's record names the attempts.",
            retryAfter: retryAfter
        )
    }
}

extension Exchange: UpstreamObserving {
    func upstreamWillSend() -> Bool {
        guard phase == .attempting, admitted != nil else { return false }
        if isClientGone {
            // It is drained for what it would be billed anyway; what was not sent need not be paid.
            abandon()
            return false
        }
        // It may have waited for a connection for long. A mirror's key is its request's, which is under way.
        if origin == nil, loop.shared.snapshot() !== authenticated?.published,
            let refusal = refusalOfKey(loop.shared.now())
        {
            breakOff(refusal, outcome: "revoked", errorCode: refusal.code.rawValue)
            return false
        }
        guard !isAttemptSent || mayRepeat(plan.current) else {
            // It was sent before, on a kept connection that closed as it was used again: to the target this is a repeat.
            call?.cancel()
            if let runner = hedging?.runner {
                self.runner(runner, failed: .closedBeforeAnswer)
            } else {
                upstreamFailed(.closedBeforeAnswer)
            }
            return false
        }
        isAttemptSent = true
        admitted?.hold.markSent()
        if overheadMicroseconds == nil {
            overheadMicroseconds = (NIODeadline.now() - receivedAt).nanoseconds / 1000
        }
        return true
    }

    func upstreamTakesMore() {
        guard let upload else { return }
        upload.isTaking = true
        passOn(upload)
    }

    func upstreamAnswered(_ head: AnswerHead) {
        guard phase == .attempting else { return }
        attemptStatus = head.status
        if !holdsFailure(head) { take(head, meaning: head.status) }
    }

    /// Takes the head of an answer; `status` is what it means, which an error's words may say better than its own.
    func take(_ head: AnswerHead, meaning status: Int) {
        learnLimits(translatedCall?.targetHead ?? head, status: status)
        guard AttemptPlan.isFailure(status: status) else { return beginRelay(head) }
        let outcome = AttemptOutcome.answered(status: status)
        ended = outcome
        let retryAfter = AnswerFields.retryAfter(head, now: loop.shared.now)
        let next = isClientGone ? nil : sequel(after: outcome, rest: retryAfter ?? .zero)
        if let next, case .attempt = next.step {
            call?.cancel()
            endAttempt("status", verdict(status))
            giveBackAttemptPermit(usedTokens: 0)
            begin(next, rest: retryAfter ?? .zero)
        } else if plan.last(after: outcome) == .relay {
            beginRelay(head)
        } else {
            call?.cancel()
            endAttempt("status", verdict(status))
            giveUp(outcome)
        }
    }

    /// What an answer's status says of its target: of several keys of a provider one that is refused is left alone like a target that
    /// fails, but not for a 403, which may be the caller's fault.
    func verdict(_ status: Int) -> AttemptVerdict {
        guard let provider = currentTarget?.provider, Self.isOfKey(status),
            provider.credential > 1 || !provider.twins.isEmpty
        else { return AttemptVerdict(status: status) }
        return .failure
    }

    /// What a failure says of the target of the attempt under way.
    func verdict(_ failure: UpstreamFailure) -> AttemptVerdict {
        // A client that has not sent its form when its time is over is no failure of the target's.
        guard let target = currentTarget, failure != .totalTimeout || mayBeServed else { return .nothing }
        return failure.verdict(
            status: attemptStatus,
            after: .nanoseconds((NIODeadline.now() - attemptStartedAt).nanoseconds),
            target.timeouts
        )
    }

    /// An upstream that asks for a longer pause than this has its answer passed on instead.
    static var longestPause: Duration { .seconds(5) }

    func upstreamSent(_ piece: AnswerPiece) {
        switch phase {
        case .collecting: collect(piece)
        case .streaming: stream(piece)
        case .attempting: judge(piece)
        case .receiving, .recalling, .waiting, .counting, .holding, .over: break
        }
    }

    func upstreamPaused() {
        if phase == .streaming { sink?.flush() }
    }

    func upstreamFailed(_ failure: UpstreamFailure) {
        switch phase {
        case .attempting where heldFailure != nil: judgeBroken(failure)
        case .attempting:
            endAttempt(failure.rawValue, verdict(failure))
            follow(failure.outcome)
        case .collecting:
            if relay?.hasBegun ?? false { return breakStream(failure) }
            endAttempt(failure.rawValue, blame(failure))
            phase = .attempting
            follow(failure.outcome)
        case .streaming:
            if relay?.hasBegun ?? false { return breakStream(failure) }
            endAttempt(failure.rawValue, blame(failure))
            phase = .attempting
            follow(failure.outcome)
        case .receiving, .recalling, .waiting, .counting, .holding, .over: break
        }
    }
}

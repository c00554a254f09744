import Dialects
import JSONText
import NIOCore
import Policy
import Ports
import Vocabulary

extension Exchange {
    /// Begins to note what the client of a stream is told, if another target may have to go on with it.
    func newTranscript(_ operation: Dialects.Operation) -> StreamTranscript? {
        guard let authorized, authorized.model.declaration.continuesStreams, origin == nil,
            authorized.envelope.choices == 1, authorized.operation.isMetered
        else { return nil }
        return StreamTranscript(operation)
    }

    /// Whether the stream could go on after such an outcome, money and limits apart.
    func mayGoOn(after outcome: AttemptOutcome) -> Bool {
        guard let authorized, let relay, let transcript = relay.transcript, transcript.isContinuable,
            relay.hasBegun, !isClientGone
        else { return false }
        return continuation(after: outcome, authorized, transcript) != nil
    }

    /// Goes on with a stream that has broken off, on another target; answers false if that cannot be, and then nothing
    /// has changed.
    ///
    /// What the attempt before it may be billed for is charged with the rest, and the hold grows by the bound of the next.
    func goOn(after outcome: AttemptOutcome, spent usage: Usage, _ cost: Money) -> Bool {
        guard let authorized, let relay, let transcript = relay.transcript, transcript.isContinuable,
            !isClientGone,
            let (next, begun) = beginContinuation(after: outcome, usage, cost, authorized, relay, transcript)
        else { return false }
        owe(usage, cost)
        plan = next.plan
        targetCall = begun
        let target = authorized.targets[plan.current]
        calledTarget = target
        attemptStatus = 0
        isAttemptSent = false
        hedging?.isSpent = true
        hedging?.runner = nil
        relay.outputBefore += usage.output
        relay.prefillTokens = next.prefillTokens
        relay.continuedBytes = next.added
        relay.transcript?.resume()
        let runner = ContinuationRunner(self)
        relay.continuation = runner
        // What the former observers have seen is said; what comes is in the caller's words.
        relay.observer = StreamObserver(removesUsageChunk: false)
        relay.renaming = nil
        let call = makeContinuation(next, authorized, target, runner)
        relay.translated = call
        translatedCall = call
        relay.wholeCalls = relay.wholeCalls ?? newWholeCalls()
        self.call = call
        attemptStartedAt = .now()
        if next.isRepeat { pauseThenStart(runner) } else { call.start() }
        return true
    }

    func isContinuation(_ runner: ContinuationRunner) -> Bool {
        phase == .streaming && relay?.continuation === runner
    }

    func continuationWillSend(_ runner: ContinuationRunner) -> Bool {
        guard isContinuation(runner), admitted != nil else { return false }
        if isClientGone {
            abandon()
            return false
        }
        guard !isAttemptSent || mayRepeat(plan.current) else {
            call?.cancel()
            upstreamFailed(.closedBeforeAnswer)
            return false
        }
        isAttemptSent = true
        return true
    }

    func continuation(_ runner: ContinuationRunner, answered head: AnswerHead) {
        guard isContinuation(runner) else { return }
        attemptStatus = head.status
        learnLimits(translatedCall?.targetHead ?? head, status: head.status)
        guard head.status >= 300 else { return }
        call?.cancel()
        endAttempt("status", verdict(head.status))
        // A request that is refused is what this target does not take; another one may.
        breakStream(
            after: AttemptPlan.isFailure(status: head.status) ? .answered(status: head.status) : .malformed
        )
    }
}

// MARK: Who goes on

extension Exchange {
    /// The attempt that goes on, and what was taken for it; whoever turns out not to be able to is passed by, and the plan is asked again
    /// without it.
    private func beginContinuation(
        after outcome: AttemptOutcome,
        _ usage: Usage,
        _ cost: Money,
        _ authorized: Authorized,
        _ relay: AnswerRelay,
        _ transcript: StreamTranscript
    ) -> (next: ContinuedAttempt, begun: TargetCall)? {
        guard let body,
            let conversation = authorized.translations.conversation
                ?? LoopContext.own(authorized.route, body),
            ContinuedRequest.isContinuable(conversation)
        else { return nil }
        let output = relay.outputBefore + usage.output
        var passed: Set<Int> = []
        while let found = continuation(after: outcome, authorized, transcript, without: passed) {
            if let next = draft(found, output, authorized, transcript, conversation, body),
                let begun = takePlace(of: next, usage, cost, authorized)
            {
                return (next, begun)
            }
            passed.insert(found.plan.current)
        }
        return nil
    }

    /// The plan with an attempt that can go on, on none of those that were `passed`.
    private func continuation(
        after outcome: AttemptOutcome,
        _ authorized: Authorized,
        _ transcript: StreamTranscript,
        without passed: Set<Int> = []
    ) -> (plan: AttemptPlan, isRepeat: Bool)? {
        let now = NIODeadline.now()
        let isAnew = transcript.prefill.isEmpty
        func mayReach(_ index: Int) -> Bool {
            let target = authorized.targets[index]
            guard !passed.contains(index), let operation = operation(of: index, authorized),
                isAnew || target.prefillForm(operation) != nil
            else { return false }
            guard hasTime(index) else {
                noteSkip(index, .time)
                return false
            }
            let entry = loop.targets.entry(of: target)
            if let obstacle = entry.obstacle(target.breaker, now, tokens: expectedTokens(at: index)) {
                noteSkip(index, obstacle)
                return false
            }
            return true
        }
        var ahead = plan
        let sequel = ahead.next(after: outcome, mayReach: mayReach)
        if case .attempt(_, isRepeat: false) = sequel { return (ahead, false) }
        if let back = wayBack(after: outcome, authorized, mayReach: mayReach) { return (back.plan, false) }
        guard case .attempt(let index, isRepeat: true) = sequel, mayReach(index) else { return nil }
        return (ahead, true)
    }

    /// The operation in which a target is asked; `nil` if it is asked nothing that could go on.
    private func operation(of index: Int, _ authorized: Authorized) -> Dialects.Operation? {
        guard let request = authorized.translations.requests[index] else { return authorized.operation }
        return switch request.answer {
        case .conversation(let operation): operation
        case .invoked: .invoke
        default: nil
        }
    }

    /// The attempt that would go on, with its request, after so much output.
    private func draft(
        _ found: (plan: AttemptPlan, isRepeat: Bool),
        _ output: Int,
        _ authorized: Authorized,
        _ transcript: StreamTranscript,
        _ conversation: Conversation,
        _ body: ByteBuffer
    ) -> ContinuedAttempt? {
        let (ahead, isRepeat) = found
        let target = authorized.targets[ahead.current]
        let prefill = transcript.prefill
        guard let operation = operation(of: ahead.current, authorized),
            let value = requestBody(ahead.current, authorized, body),
            prefill.isEmpty || !ContinuedRequest.asksThoughts(value, operation),
            let continued = ContinuedRequest.body(
                value,
                operation,
                target.prefillForm(operation) ?? .turn,
                text: prefill,
                output: output
            ),
            var translation = AnswerTranslation(
                from: operation,
                to: authorized.operation,
                replyContext(conversation, authorized, target)
            )
        else { return nil }
        let prefillTokens = Estimate.input(bodyLength: prefill.utf8.count)
        translation.resume(
            transcript,
            output: output,
            prefillTokens: prefillTokens,
            mayRepeat: target.mayRepeatPrefill
        )
        let bytes = continued.bytes
        return ContinuedAttempt(
            plan: ahead,
            isRepeat: isRepeat,
            operation: operation,
            body: ByteBuffer(bytes: bytes),
            translation: translation,
            prefillTokens: prefillTokens,
            added: max(0, bytes.count - value.bytes.count)
        )
    }

    /// Takes a place for an attempt with its target and in its limits, the money, and for a repeat one in the budget of repeats; `nil` if
    /// one of them is not to be had, and then nothing is taken.
    private func takePlace(
        of next: ContinuedAttempt,
        _ usage: Usage,
        _ cost: Money,
        _ authorized: Authorized
    ) -> TargetCall? {
        let index = next.plan.current
        guard let published = authenticated?.published,
            let begun = beginCall(index, authorized, NIODeadline.now())
        else { return nil }
        giveBackAttemptPermit(usedTokens: usage.input + usage.output)
        do throws(LimitExcess) {
            attemptPermit = try passLimits(ofTarget: index, authorized, published)
        } catch {
            begun.withdraw()
            noteSkip(index, .limit, error)
            return nil
        }
        let isPaid = covers(index, longerBy: next.added, spent: Charge(cost: cost, usage: usage))
        if isPaid, !next.isRepeat || mayRepeat(index) { return begun }
        if !isPaid { noteSkip(index, .budget) }
        begun.withdraw()
        withdrawAttemptPermit()
        return nil
    }

    /// The request that a target would be sent from the beginning.
    private func requestBody(_ index: Int, _ authorized: Authorized, _ body: ByteBuffer) -> JSONValue? {
        if let request = authorized.translations.requests[index] {
            return try? JSONValue.read(request.body.readableBytesUInt8Span)
        }
        let target = authorized.targets[index]
        var whole = ByteBuffer()
        let quoted = loop.targetTexts.texts(authorized.model, target).quotedModel
        for part in ForwardedBody.parts(body, authorized, target, quoted: quoted) {
            whole.writeImmutableBuffer(part)
        }
        return try? JSONValue.read(whole.readableBytesUInt8Span)
    }
}

// MARK: The call

extension Exchange {
    private func makeContinuation(
        _ next: ContinuedAttempt,
        _ authorized: Authorized,
        _ target: Target,
        _ runner: ContinuationRunner
    ) -> TranslatedCall {
        let translated = authorized.translations.requests[plan.current]
        let request = UpstreamRequest(
            target: target,
            path: translated?.path ?? target.path(of: next.operation, isStream: true),
            headerLines: translated.map { headerLines($0, authorized) } ?? facts.forwardedLines,
            body: [next.body],
            deadline: deadline(on: target),
            isStream: true
        )
        let upstreams = loop.upstreams
        return TranslatedCall(next.translation, isStream: true, observer: runner, on: loop.eventLoop) {
            upstreams.call(request, observer: $0)
        }
    }

    /// Waits before the target is asked again whose stream has broken off, so that many streams do not come again together.
    private func pauseThenStart(_ runner: ContinuationRunner) {
        let bound = NIOLoopBound((self, runner), eventLoop: loop.eventLoop)
        pause = loop.eventLoop.scheduleTask(in: repeatPause()) {
            let (exchange, runner) = bound.value
            exchange.pause = nil
            if exchange.isContinuation(runner) { exchange.call?.start() }
        }
    }
}

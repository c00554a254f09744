import Vocabulary

/// Everything that is known of a target from the calls to it: a value that is told what happens, in microseconds of a
/// clock that only goes forward.
public struct TargetStanding: Sendable {
    /// Whether it is left alone.
    public private(set) var breaker = Breaker()
    /// What its provider has said of its limits.
    public private(set) var learned = LearnedLimits()
    /// Whether the key that it is called with was refused: a minute, up to an hour.
    public private(set) var distrust = GrowingRest(first: 60_000_000, longest: 3_600_000_000)
    /// Whether it refuses without saying for how long: a second, up to half a minute.
    public private(set) var pause = GrowingRest(first: 1_000_000, longest: 30_000_000)
    private var forbidden = SharedRefusals()
    private var turnedAway = SharedRefusals()
    /// Calls under way.
    public private(set) var inFlight = 0
    /// Calls that were begun.
    public private(set) var begun = 0
    /// Calls that ended in a failure of the target.
    public private(set) var failed = 0
    /// Answers that asked to come later: 429.
    public private(set) var refused = 0
    /// Times to the first token.
    public private(set) var firstTokens = LatencyDigest()
    private var firstToken = LatencyAverage()
    private var perToken = DecayingAverage()
    /// Of plain answers.
    private var outputTokens = DecayingAverage()
    private var waiting = WaitingCalls()

    /// While a call waits for longer than this, nobody else is sent to look how the target does; and of a target that was never
    /// measured one that ends without an answer tells something only if it has lasted as long.
    private static let leastWait: Int64 = 1_000_000
    /// How many times as long as usual a plain answer may be before it counts as late.
    private static let longAnswer = 4.0

    /// Makes the standing of a target that was never called.
    public init() {}

    /// What routing asks for.
    public func signals(_ terms: BreakerTerms, now: Int64) -> TargetSignals {
        let (expected, isOverdue) = expectedFirstToken(now: now)
        return TargetSignals(
            inFlight: inFlight,
            firstTokenMicroseconds: expected,
            microsecondsPerToken: perToken.value,
            isOpen: breaker.isOpen(terms, now: now),
            weightShare: breaker.weightShare(terms, now: now),
            isOverdue: isOverdue,
            isPromising: firstToken.isPromising
        )
    }

    /// The average time to the first token, in which a call that waits for longer counts as if its answer came now.
    private func expectedFirstToken(now: Int64) -> (microseconds: Double?, isOverdue: Bool) {
        guard let average = firstToken.value else { return (nil, false) }
        var expected = DecayingAverage()
        expected.add(average)
        var isOverdue = false
        waiting.forEach { ticket in
            let lasted = lasted(ticket, now: now)
            if lasted > min(average, Double(Self.leastWait)) { isOverdue = true }
            if lasted > average { expected.add(max(lasted, expected.value ?? 0)) }
        }
        return (expected.value, isOverdue)
    }

    /// How long a call has waited for its first token, at least: of a plain answer some time may have gone into its tokens.
    private func lasted(_ ticket: WaitingCalls.Ticket, now: Int64) -> Double {
        let lasted = Double(now - ticket.begunAt)
        guard ticket.unseenOutput > 0, let perToken = perToken.value else { return lasted }
        let most = outputTokens.value.map { $0 * Self.longAnswer } ?? .infinity
        return lasted - perToken * min(Double(ticket.unseenOutput), most)
    }

    /// Why it is to be passed by; `nil` if it may be called with a request that is expected to take so many tokens.
    public func obstacle(_ terms: BreakerTerms, now: Int64, tokens: Int = 0) -> TargetObstacle? {
        let isOpen = breaker.isOpen(terms, now: now)
        if isOpen, !breaker.isEjected { return .open(wait: breaker.wait(terms, now: now)) }
        let stated = learned.wait(now: now)
        if stated > 0 { return .exhausted(wait: stated) }
        let refused = distrust.wait(now: now)
        if refused > 0 { return .refused(wait: refused) }
        let guessed = max(pause.wait(now: now), learned.shortage(of: tokens, now: now))
        if guessed > 0 { return .resting(wait: guessed) }
        return isOpen ? .outlier(wait: breaker.wait(terms, now: now)) : nil
    }

    /// The microseconds until it may be called, by its breaker and by what its provider has said; 0 if it may be now.
    public func wait(_ terms: BreakerTerms, now: Int64) -> Int64 {
        max(breaker.wait(terms, now: now), rest(now: now))
    }

    /// The microseconds until its provider would take a call, as far as is known; 0 if it would now.
    func rest(now: Int64) -> Int64 {
        max(learned.wait(now: now), distrust.wait(now: now), pause.wait(now: now))
    }

    /// Begins a call that is expected to take so many tokens, or says why not; `heedsLimits` says whether what was learned of
    /// limits stands in the way, or that other targets do better, `unseenOutput` how many tokens its answer may have before
    /// anything of it is seen: none if it is a stream.
    public mutating func begin(
        _ terms: BreakerTerms,
        now: Int64,
        tokens: Int = 0,
        heedsLimits: Bool = true,
        unseenOutput: Int = 0
    ) -> Result<TargetPassage, TargetRefusal> {
        if heedsLimits, let obstacle = obstacle(terms, now: now, tokens: tokens) {
            return .failure(TargetRefusal(obstacle: obstacle))
        }
        guard let passage = breaker.admit(terms, now: now, isLastResort: !heedsLimits) else {
            return .failure(TargetRefusal(obstacle: .open(wait: breaker.wait(terms, now: now))))
        }
        inFlight += 1
        begun += 1
        return .success(
            TargetPassage(
                breaker: passage,
                claim: learned.begin(tokens: tokens),
                ticket: waiting.begin(unseenOutput: unseenOutput, now: now)
            )
        )
    }

    /// A call that has begun is not made after all: it is as if it had not begun.
    public mutating func withdraw(_ passage: TargetPassage) {
        inFlight -= 1
        begun -= 1
        breaker.leave(passage.breaker)
        learned.end(passage.claim, .nothing)
        waiting.end(passage.ticket)
    }

    /// The first part of a streamed answer has come; answers the leave that the call goes on with.
    public mutating func hear(
        _ passage: TargetPassage,
        now: Int64,
        firstToken microseconds: Int64
    ) -> TargetPassage {
        succeed(begunAt: passage.begunAt)
        waiting.end(passage.ticket)
        note(firstToken: microseconds, now: now)
        var passage = passage
        passage.breaker = breaker.hear(passage.breaker, now: now)
        return passage
    }

    /// A call has ended.
    public mutating func end(
        _ passage: TargetPassage,
        _ verdict: AttemptVerdict,
        _ terms: BreakerTerms,
        now: Int64,
        chance: Double,
        times: CallTimes = CallTimes(),
        use: CallUse = .unknown
    ) {
        inFlight -= 1
        learned.end(passage.claim, use)
        waiting.end(passage.ticket)
        if !times.wasHeard, verdict != .success { noteUnanswered(passage.ticket, now: now) }
        switch verdict {
        case .success:
            breaker.succeed(passage.breaker, terms, now: now)
            succeed(begunAt: passage.begunAt)
        case .failure:
            failed += 1
            breaker.fail(passage.breaker, terms, now: now, chance: chance)
        // A stream that its client left had gone well so far.
        case .nothing where times.wasHeard: breaker.succeed(passage.breaker, terms, now: now)
        case .nothing: breaker.leave(passage.breaker)
        }
        if let microseconds = times.perToken { perToken.add(microseconds) }
        guard let whole = times.whole else { return }
        outputTokens.add(Double(times.output))
        // Of a plain answer only its end is seen; what its tokens took is taken off, as far as it is known.
        let tokens = Int64((perToken.value ?? 0) * Double(times.output))
        note(firstToken: max(0, whole - tokens), now: now)
    }

    /// Something has told without a call of an exchange whether the target is well.
    ///
    /// That a closed breaker's target is well says little: what exchanges ask for may fail all the same.
    public mutating func probed(isWell: Bool, _ terms: BreakerTerms, now: Int64, chance: Double) {
        guard !isWell || breaker.state != .closed, let passage = breaker.admit(terms, now: now) else {
            return
        }
        if isWell {
            breaker.succeed(passage, terms, now: now)
        } else {
            breaker.fail(passage, terms, now: now, chance: chance)
        }
    }

    /// An answer has said what is left of the provider's limits.
    public mutating func learn(_ report: LimitReport, now: Int64) { learned.learn(report, now: now) }

    /// The provider refused for its limits, and may have said for how long.
    public mutating func refuse(rest: Int64?, now: Int64) {
        refused += 1
        if let rest, rest > 0 { learned.rest(for: rest, now: now) } else { pause.refuse(now: now) }
    }

    /// The provider is busy, and has said for how long.
    public mutating func rest(for microseconds: Int64, now: Int64) {
        learned.rest(for: microseconds, now: now)
    }

    /// The provider refused the key that it is called with; answers whether it rests from now on and did not before.
    public mutating func refuseKey(now: Int64) -> Bool { distrust.refuse(now: now) }

    /// The provider forbade what a caller asked for with the key that it is called with; answers as `refuseKey` does.
    ///
    /// That is the key's fault only if others are refused too.
    public mutating func forbid(_ caller: ScopeID, now: Int64) -> Bool {
        forbidden.add(caller) && distrust.refuse(now: now)
    }

    /// The provider refused what a caller asked for in a way that may be the caller's fault; it rests for a moment if others are
    /// refused too.
    public mutating func turnAway(_ caller: ScopeID, now: Int64) {
        if turnedAway.add(caller) { pause.refuse(now: now) }
    }

    /// Opens the breaker of a target that is much worse than its siblings.
    public mutating func eject(_ terms: BreakerTerms, now: Int64, chance: Double) {
        breaker.eject(terms, now: now, chance: chance)
    }

    private mutating func succeed(begunAt: Int64) {
        distrust.succeed(begunAt: begunAt)
        pause.succeed(begunAt: begunAt)
        forbidden.clear()
        turnedAway.clear()
    }

    /// A call has ended without an answer: one would have taken at least as long.
    private mutating func noteUnanswered(_ ticket: WaitingCalls.Ticket, now: Int64) {
        let lasted = lasted(ticket, now: now)
        if lasted > firstToken.value ?? Double(Self.leastWait) { firstToken.add(lasted) }
    }

    private mutating func note(firstToken microseconds: Int64, now: Int64) {
        firstToken.add(Double(microseconds))
        firstTokens.add(microseconds, now: now)
    }
}

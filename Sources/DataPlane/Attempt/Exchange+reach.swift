import Dialects
import NIOCore
import Policy
import Vocabulary

extension Exchange {
    /// Moves the plan on to the first target that may be called, and takes a place in its limits; answers false if there
    /// is none, and then the exchange is over, or waits until there is one.
    ///
    /// A target that a limit or its breaker stops, that allows the exchange no time any more, or that no budget has the room for
    /// beside what may be billed already, was not called: passing it by is no attempt and costs no retry.
    func reachTarget(_ now: NIODeadline) -> Bool {
        guard let authorized, let published = authenticated?.published else { return false }
        var ahead = plan
        var obstacles = Obstacles()
        repeat {
            if isAnsweredHere(ahead.current, authorized) {
                plan = ahead
                return true
            }
            let target = authorized.targets[ahead.current]
            guard now < deadline(on: target) else {
                obstacles.isLate = true
                noteSkip(ahead.current, .time)
                continue
            }
            let entry = loop.targets.entry(of: target)
            let tokens = expectedTokens(at: ahead.current)
            let admission = entry.begin(
                target.breaker,
                now,
                tokens: tokens,
                heedsLimits: !asksAllTheSame,
                unseenOutput: unseenOutput(authorized)
            )
            switch admission {
            case .failure(let refusal):
                obstacles.add(refusal.obstacle, at: ahead.current)
                noteSkip(ahead.current, refusal.obstacle)
            case .success(let passage):
                let begun = TargetCall(entry, passage, target.breaker, now)
                do throws(LimitExcess) {
                    attemptPermit = try passLimits(ofTarget: ahead.current, authorized, published)
                } catch {
                    begun.withdraw()
                    obstacles.add(error, at: ahead.current)
                    noteSkip(ahead.current, .limit, error)
                    continue
                }
                guard covers(ahead.current) else {
                    withdrawAttemptPermit()
                    begun.withdraw()
                    obstacles.isUnpaid = true
                    noteSkip(ahead.current, .budget)
                    continue
                }
                plan = ahead
                targetCall = begun
                return true
            }
        } while ahead.skip()
        turnAway(obstacles)
        return false
    }

    /// Begins a call beside or after another one on a target whose limits are heeded; `nil`, and the target is passed by, if it
    /// admits none.
    func beginCall(_ place: Int, _ authorized: Authorized, _ now: NIODeadline) -> TargetCall? {
        let target = authorized.targets[place]
        let entry = loop.targets.entry(of: target)
        let admission = entry.begin(
            target.breaker,
            now,
            tokens: expectedTokens(at: place),
            heedsLimits: true,
            unseenOutput: unseenOutput(authorized)
        )
        switch admission {
        case .success(let passage): return TargetCall(entry, passage, target.breaker, now)
        case .failure(let refusal):
            noteSkip(place, refusal.obstacle)
            return nil
        }
    }

    /// How many tokens an answer may have before anything of it is seen.
    func unseenOutput(_ authorized: Authorized) -> Int {
        guard !authorized.envelope.isStream, authorized.operation.generates else { return 0 }
        return authorized.envelope.outputTokenLimit ?? Self.usualUnseenOutput
    }

    private static var usualUnseenOutput: Int { 4 * RoutingRequest.usualOutput }

    /// Tells the book of targets how the attempt ended.
    func endTargetCall(_ verdict: AttemptVerdict, _ now: NIODeadline, output: Int? = nil) {
        guard var targetCall = targetCall.take() else { return }
        if !isAttemptSent {
            targetCall.use = .nothing
        } else if attemptStatus >= 400 {
            targetCall.use = .tokens(0)
        }
        targetCall.end(verdict, now, chance: verdict == .failure ? loop.chance() : 0, output: output)
        if verdict == .failure { judgeTarget(now) }
    }

    /// Looks whether the target, which has failed, does much worse than the others of the model that the request could go to.
    private func judgeTarget(_ now: NIODeadline) {
        guard let authorized else { return }
        let siblings = authorized.targets[..<(authorized.fallbackStarts.first ?? authorized.targets.count)]
        guard siblings.indices.contains(plan.current) else { return }
        loop.shared.targets.judge(siblings[plan.current], among: siblings, now: now, chance: loop.chance())
    }

    /// Whether the gateway gives the answer by itself, so that the target's health does not matter.
    func isAnsweredHere(_ index: Int, _ authorized: Authorized) -> Bool {
        if case .counted = authorized.translations.requests[index]?.answer { true } else { false }
    }

    /// No target may be called just now.
    ///
    /// A provider that said that nothing is left is waited for if that is short, and is asked all the same if it is not:
    /// then its own answer says when to come again, and one that was mistaken silences nobody. After the wait it is heeded once more,
    /// so that of all who have waited not each asks one that has refused the first of them. For what the gateway only guesses nobody
    /// waits. A target that only a limit of the operator's stops is waited for before one that rests is asked, if the client allows
    /// that; one whose credential is refused is not asked beside it.
    ///
    /// For a mirror nothing is waited for, and nobody asked who is not to be.
    private func turnAway(_ obstacles: Obstacles) {
        let wait = obstacles.exhausted.map { Duration.microseconds($0) }
        if origin == nil, let wait, waitedForTargets + wait <= Self.longestPause,
            hasTime(plan.current, after: wait)
        {
            waitedForTargets += wait
            return waitForTarget(wait.microseconds)
        }
        if obstacles.limit != nil, waitForPlace(obstacles.limited) { return }
        if origin == nil, let index = obstacles.lastResort(chance: loop.chance) {
            asksAllTheSame = true
            while plan.current < index, plan.skip() {}
            return attempt()
        }
        if let excess = obstacles.limit ?? targetLine?.excess { return refuse(Refusals.excess(excess)) }
        if obstacles.isUnpaid, let ended { return giveUp(ended) }
        if obstacles.isLate, obstacles.open == nil { return refuse(refusal(.upstreamTimeout)) }
        refuse(noTarget(retryAfter: .microseconds(obstacles.open ?? 1_000_000)))
    }

    private func waitForTarget(_ microseconds: Int64) {
        phase = .attempting
        // Not all who wait come at once.
        let spread = Int64(loop.chance() * Double(min(microseconds, 200_000)))
        let bound = NIOLoopBound(self, eventLoop: loop.eventLoop)
        pause = loop.eventLoop.scheduleTask(in: .microseconds(microseconds + spread)) {
            bound.value.pause = nil
            if bound.value.phase == .attempting { bound.value.attempt() }
        }
    }
}

import NIOCore
import Policy
import Vocabulary

extension Exchange {
    /// How long after its arrival a request is decided on that came whole.
    private static var usualMicroseconds: Int64 { 1000 }

    /// Passes the limits of the request, or waits until it does if its client allows that; then takes the hold.
    ///
    /// Those count that are in force now, and by the time that it is now: the body may have come long after the head.
    func passLimits(_ authorized: Authorized) {
        let now = loop.shared.now().microseconds
        isLate = now - arrival.microseconds > Self.usualMicroseconds
        // Most requests come whole, and nothing changes meanwhile.
        let permit = isLate ? permitInForce(authorized) : LimitPermit(authorized)
        do throws(LimitExcess) {
            let longest = facts.longestWait ?? (origin == nil ? authorized.principal.waiting.longest : nil)
            guard let longest else {
                readings = try loop.shared.limits.ask(permit, priority(authorized), now: now)
                return passed(permit, authorized)
            }
            try passOrWait(permit, authorized, for: longest, now: now)
        } catch {
            readings = error.readings
            refuse(Refusals.excess(error))
        }
    }

    private func permitInForce(_ authorized: Authorized) -> LimitPermit {
        let current = loop.shared.snapshot()
        guard current !== authenticated?.published else { return LimitPermit(authorized) }
        return LimitPermit(authorized, in: current.snapshot)
    }

    /// Passes the limits, or waits for them for as long as its client allows and its own time lasts: what comes after that
    /// would be sent only to be cut off.
    private func passOrWait(
        _ permit: LimitPermit,
        _ authorized: Authorized,
        for longest: Duration,
        now: Int64
    ) throws(LimitExcess) {
        let latest = now + min(longest, timeLeft(authorized)).microseconds
        waitsUntil = latest
        let bound = NIOLoopBound(self, eventLoop: loop.eventLoop)
        let eventLoop = loop.eventLoop
        let answer = try loop.shared.limits.ask(
            permit,
            of: limitCaller(authorized),
            until: latest,
            now: now
        ) { permit, decision in
            eventLoop.execute { bound.value.waited(permit, decision) }
        }
        switch answer {
        case .admitted(let readings):
            self.readings = readings
            passed(permit, authorized)
        case .waits(let ticket):
            phase = .waiting
            isLate = true
            waitingSince = .now()
            self.ticket = ticket
            loop.waiting.insert(self, ticket)
        }
    }

    /// Whose turn the request waits for.
    func limitCaller(_ authorized: Authorized) -> LimitCaller {
        let key = authorized.principal.key
        let team = authenticated?.published.snapshot.team(key.team)
        return LimitCaller(
            key: key.scope,
            team: team?.scope ?? key.scope,
            weight: team?.weight ?? 1,
            priority: priority(authorized)
        )
    }

    /// How urgent the request is: as its client says, else its team.
    func priority(_ authorized: Authorized) -> RequestPriority {
        facts.priority ?? authorized.principal.waiting.priority ?? .interactive
    }

    /// The wait is over.
    private func waited(_ permit: LimitPermit, _ decision: LimitDecision) {
        guard phase == .waiting, let authorized else {
            // It has ended meanwhile, and its place is another's.
            if case .admitted = decision { loop.withdraw(permit) }
            return
        }
        if let ticket = ticket.take() { loop.waiting.remove(ticket) }
        switch decision {
        case .admitted(let readings):
            if let refusal = refusalOfKey(loop.shared.now()) {
                loop.withdraw(permit)
                return refuse(refusal)
            }
            self.readings = readings
            // The client asked for the wait; it is no work of the gateway's.
            receivedAt = receivedAt + (.now() - waitingSince)
            phase = .receiving
            passed(permit, authorized)
        case .refused(let excess):
            readings = excess.readings
            refuse(Refusals.excess(excess))
        }
    }

    /// Ends the wait, for limits or for the answer to a request of the same name, for another reason.
    func endWaiting(_ refusal: Refusal) {
        guard phase == .waiting || repeatWait != nil else { return }
        refuse(refusal)
    }

    /// Gives up the place among those who wait, if there is one.
    func leaveLine() {
        if let targetLine { leave(targetLine) }
        guard let ticket = ticket.take() else { return }
        loop.waiting.remove(ticket)
        loop.shared.limits.leave(ticket, now: loop.shared.now().microseconds)
    }

    private static let crowded = Refusal(
        .overloaded,
        "The gateway has as many exchanges under way as it may. The caller can repeat.",
        retryAfter: .seconds(1)
    )

    private func passed(_ permit: LimitPermit, _ authorized: Authorized) {
        self.permit = permit
        // Mirrors have a bound of their own, and take no caller's place.
        let inflight = origin == nil ? loop.shared.counters.changeInflight(by: 1) : 0
        guard inflight <= authenticated?.published.snapshot.server.maxExchanges ?? .max else {
            // Nothing was held or sent yet; ending it gives its place back.
            return refuse(Self.crowded)
        }
        countInput(authorized)
    }
}

extension LoopContext {
    /// Gives back a place within limits.
    func giveBack(_ permit: LimitPermit, usedTokens: Int) {
        guard permit.request.isLimited else { return }
        shared.limits.end(permit, usedTokens: usedTokens, now: shared.now().microseconds)
    }

    /// Takes back a place within limits that was not used.
    func withdraw(_ permit: LimitPermit) { shared.limits.withdraw(permit, now: shared.now().microseconds) }
}

import Policy
import Synchronization
import Vocabulary

/// The process's limits in use and who waits for them, behind one lock that is held for a few words' update.
final class LimitBook: Sendable {
    /// Hears what became of one that waited, and of which permit; called on any thread, outside the lock.
    typealias Hearer = @Sendable (LimitPermit, LimitDecision) -> Void

    private struct Waiting {
        let hearer: Hearer
        /// By the limits in force when it was looked at last.
        var permit: LimitPermit
    }

    private struct State {
        var gate = LimitGate()
        var waiting: [UInt64: Waiting] = [:]

        /// Takes out those who hear of decisions.
        mutating func hearers(of decisions: LimitGate.Decisions) -> [(Waiting, LimitDecision)] {
            decisions.compactMap { ticket, decision in
                waiting.removeValue(forKey: ticket).map { ($0, decision) }
            }
        }
    }

    private let state = Mutex(State())

    /// How many wait for limits; one that waits for one of several targets counts for each.
    var waitingCount: Int { state.withLock { $0.gate.waitingCount } }

    /// How many requests wait for limits.
    var waitingRequests: Int { state.withLock { $0.gate.waitingRequests } }

    /// Admits what asks for a permit by every limit that applies, or says what stops it.
    func ask(
        _ permit: LimitPermit,
        _ priority: RequestPriority,
        now: Int64
    ) throws(LimitExcess) -> LimitReadings {
        guard permit.request.isLimited else { return LimitReadings() }
        return try state.withLock { (state) throws(LimitExcess) in
            try state.gate.ask(permit.request, priority, now: now)
        }
    }

    /// Admits what asks for a permit, or lets it wait and be told later, or says why it can do neither.
    func ask(
        _ permit: LimitPermit,
        of caller: LimitCaller,
        isFurther: Bool = false,
        until deadline: Int64,
        now: Int64,
        hearer: @escaping Hearer
    ) throws(LimitExcess) -> LimitGate.Answer {
        guard permit.request.isLimited else { return .admitted(LimitReadings()) }
        return try state.withLock { (state) throws(LimitExcess) in
            let answer = try state.gate.ask(
                permit.request,
                of: caller,
                isFurther: isFurther,
                until: deadline,
                now: now
            )
            if case .waits(let ticket) = answer {
                state.waiting[ticket] = Waiting(hearer: hearer, permit: permit)
            }
            return answer
        }
    }

    /// Admits an attempt of an exchange that was admitted, or says what stops it.
    func attempt(
        _ permit: LimitPermit,
        _ priority: RequestPriority,
        now: Int64
    ) throws(LimitExcess) -> LimitReadings {
        let (answer, hearers) = state.withLock { state in
            let (answer, decisions) = state.gate.attempt(permit.request, priority, now: now)
            return (answer, decisions.isEmpty ? [] : state.hearers(of: decisions))
        }
        for (waiting, decision) in hearers { waiting.hearer(waiting.permit, decision) }
        return try answer.get()
    }

    /// What would stop an attempt of an exchange that was admitted, once its own attempt under way has ended; `nil` if nothing would.
    func obstacle(
        _ permit: LimitPermit,
        _ priority: RequestPriority,
        after own: LimitPermit?,
        usedTokens: Int,
        now: Int64
    ) -> LimitExcess? {
        let (excess, hearers) = state.withLock { state in
            let (excess, decisions) = state.gate.obstacle(
                permit.request,
                priority,
                after: own?.request,
                usedTokens: usedTokens,
                now: now
            )
            return (excess, decisions.isEmpty ? [] : state.hearers(of: decisions))
        }
        for (waiting, decision) in hearers { waiting.hearer(waiting.permit, decision) }
        return excess
    }

    /// Ends what a permit was for.
    func end(_ permit: LimitPermit, usedTokens: Int, now: Int64) {
        guard permit.request.isLimited else { return }
        change { $0.end(permit.request, usedTokens: usedTokens, now: now) }
    }

    /// Takes back a permit that was not used, as if it had not been asked for.
    func withdraw(_ permit: LimitPermit, now: Int64) {
        guard permit.request.isLimited else { return }
        change { $0.withdraw(permit.request, now: now) }
    }

    /// Takes out one that no longer waits.
    func leave(_ ticket: UInt64, now: Int64) {
        change { $0.leave(ticket, now: now) }
        // It may have been decided just now: then there is nobody to tell either.
        _ = state.withLock { $0.waiting.removeValue(forKey: ticket) }
    }

    /// Replaces the permits of those who wait, by their tickets, after the limits have changed; whoever was told meanwhile that it
    /// is admitted keeps the permit that it was admitted with.
    func update(_ permits: [UInt64: LimitPermit], now: Int64) {
        guard !permits.isEmpty else { return }
        let hearers = state.withLock { state in
            for (ticket, permit) in permits { state.waiting[ticket]?.permit = permit }
            return state.hearers(of: state.gate.update(permits.mapValues(\.request), now: now))
        }
        for (waiting, decision) in hearers { waiting.hearer(waiting.permit, decision) }
    }

    /// Lets time pass for those who wait.
    func advance(now: Int64) { change { $0.advance(now: now) } }

    private func change(_ body: (inout LimitGate) -> LimitGate.Decisions) {
        let hearers = state.withLock { state in
            let decisions = body(&state.gate)
            return decisions.isEmpty ? [] : state.hearers(of: decisions)
        }
        for (waiting, decision) in hearers { waiting.hearer(waiting.permit, decision) }
    }
}

import Policy
import Synchronization
import Vocabulary

extension Ledger {
    /// Adds money and tokens to a hold, if the slices at hand cover it on every budget; else nothing changes.
    public func raise(_ hold: inout Hold, by amount: Money, tokens: Int64 = 0) -> Bool {
        let request = raiseRequest(hold, amount, tokens)
        guard request.more != .zero else { return true }
        let result = state.withLock { state -> (isRaised: Bool, wake: Bool) in
            let isRaised = !state.isClosed && state.book.raise(request)
            return (isRaised, !state.book.wanting.isEmpty && state.wake())
        }
        if result.wake { signal.wake() }
        if result.isRaised { hold.take(HoldRaise(exchange: request.exchange, more: request.more)) }
        return result.isRaised
    }

    /// Adds money and tokens to a hold as soon as the store has given enough, or says that it cannot be.
    ///
    /// The decision comes as one on a hold does, and with the same deadline. What comes after the hold has ended has
    /// nothing added to it.
    ///
    /// - Parameters:
    ///   - hold: What is to be raised; it takes the raise that the outcome has.
    ///   - amount: How much money.
    ///   - tokens: How many tokens.
    ///   - completion: Hears the decision.
    public func raise(
        _ hold: borrowing Hold,
        by amount: Money,
        tokens: Int64,
        completion: @escaping @Sendable (RaiseOutcome) -> Void
    ) {
        let request = raiseRequest(hold, amount, tokens)
        let refusal = enqueue { state, sequence, deadline in
            let waiter = Waiter<RaiseRequest, RaiseOutcome>(
                wish: request,
                completion: { completion($0) },
                sequence: sequence,
                deadline: deadline
            )
            state.raises.waiters.append(waiter)
        }
        if let refusal { completion(.unavailable(refusal)) }
    }

    private func raiseRequest(_ hold: borrowing Hold, _ amount: Money, _ tokens: Int64) -> RaiseRequest {
        let facts = state.withLock { $0.book.entries[Int(hold.number)].facts }
        let present = inForce.withLock { $0 }?().snapshot.principal(facts.key)?.path
        return RaiseRequest(
            number: hold.number,
            exchange: hold.exchange,
            more: Charge(cost: amount, tokens: tokens),
            path: hold.path,
            arrival: hold.arrival,
            time: now(),
            present: present?.payers(of: facts, at: hold.path)
        )
    }
}

extension ScopePath {
    /// The path of a key with the parts that an exchange belongs to; an end user who is not named has the place that the
    /// exchange's own path tells.
    fileprivate func payers(of facts: HoldFacts, at own: ScopePath) -> [ScopeNode] {
        guard let parts else { return nodes }
        let found = PartPath(parts, model: facts.model, tags: facts.tags)
        let endUsers = found.endUsers.compactMap { endUser in
            own.nodes.first { $0.name == endUser.name }.map { endUser.node($0.scope) }
        }
        return nodes + found.nodes + endUsers
    }
}

extension LedgerState {
    /// Decides exchanges that wait for more than they hold, like those that wait for a hold.
    mutating func decideRaises(
        before horizon: UInt64,
        clock: ContinuousClock.Instant
    ) -> [(Waiter<RaiseRequest, RaiseOutcome>, RaiseOutcome)] {
        var line = raises
        raises = WaitingLine()
        defer { raises = line }
        return line.decide { decide($0, before: horizon, clock: clock) }
    }

    private mutating func decide(
        _ waiter: Waiter<RaiseRequest, RaiseOutcome>,
        before horizon: UInt64,
        clock: ContinuousClock.Instant
    ) -> RaiseOutcome? {
        let request = waiter.wish
        if isClosed { return .unavailable(.closed) }
        guard book.isOpen(request) else { return .over }
        if book.raise(request) {
            return .raised(HoldRaise(exchange: request.exchange, more: request.more))
        }
        if waiter.sequence < horizon, let shortfall = book.shortfall(of: request) {
            return .refused(shortfall)
        }
        return clock >= waiter.deadline ? .unavailable(.undecided) : nil
    }
}

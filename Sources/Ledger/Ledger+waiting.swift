import Synchronization

extension Ledger {
    /// Lets an exchange wait for the ledger's thread, with a place and a deadline; answers why it cannot.
    func enqueue(
        _ join: (inout LedgerState, UInt64, ContinuousClock.Instant) -> Void
    ) -> LedgerUnavailable? {
        let deadline = ContinuousClock.now + settings.decisionDeadline
        let result = state.withLock { state -> (refusal: LedgerUnavailable?, wake: Bool) in
            if state.isClosed { return (.closed, false) }
            if state.waitingCount >= settings.waiters { return (.tooManyWaiting, false) }
            let sequence = state.nextSequence
            state.nextSequence += 1
            join(&state, sequence, deadline)
            return (nil, state.wake())
        }
        if result.wake { signal.wake() }
        return result.refusal
    }
}

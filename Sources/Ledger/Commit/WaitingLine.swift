/// Exchanges that wait for decisions of one kind, in the order in which they came.
struct WaitingLine<Wish: Sendable, Outcome: ~Copyable>: Sendable {
    /// Who waits.
    var waiters: [Waiter<Wish, Outcome>] = []

    /// When the first answer must be there.
    var deadline: ContinuousClock.Instant? { waiters.first?.deadline }

    /// Takes those out who are decided, first come first served; who is not keeps the place.
    mutating func decide<Decision>(
        _ decide: (Waiter<Wish, Outcome>) -> Decision?
    ) -> [(Waiter<Wish, Outcome>, Decision)] {
        guard !waiters.isEmpty else { return [] }
        var decided: [(Waiter<Wish, Outcome>, Decision)] = []
        var waiting: [Waiter<Wish, Outcome>] = []
        for waiter in waiters {
            if let decision = decide(waiter) {
                decided.append((waiter, decision))
            } else {
                waiting.append(waiter)
            }
        }
        waiters = waiting
        return decided
    }
}

/// An exchange that waits for a decision.
struct Waiter<Wish: Sendable, Outcome: ~Copyable>: Sendable {
    /// What it asks for.
    var wish: Wish
    /// Hears the decision.
    let completion: @Sendable (consuming Outcome) -> Void
    /// Its place among all that ever waited.
    let sequence: UInt64
    /// When the answer must be there.
    let deadline: ContinuousClock.Instant
}

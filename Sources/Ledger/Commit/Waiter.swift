/// An exchange that waits for a decision.
struct Waiter: Sendable {
    /// What it asks for.
    let request: HoldRequest
    /// Hears the decision.
    let completion: @Sendable (consuming HoldOutcome) -> Void
    /// Its place among all that ever waited.
    let sequence: UInt64
    /// When the answer must be there.
    let deadline: ContinuousClock.Instant
}

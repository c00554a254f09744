import Policy
import Vocabulary

/// An exchange that waits for a decision on more than it holds.
struct RaiseWaiter: Sendable {
    /// What it asks for.
    let request: RaiseRequest
    /// Hears the decision.
    let completion: @Sendable (RaiseOutcome) -> Void
    /// Its place among all that ever waited.
    let sequence: UInt64
    /// When the answer must be there.
    let deadline: ContinuousClock.Instant
}

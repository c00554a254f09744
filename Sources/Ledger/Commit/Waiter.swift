import Policy

/// An exchange that waits for a decision.
struct Waiter: Sendable {
    /// What it asks for.
    var request: HoldRequest
    /// End users whose places in the ledger are not known yet; it can be decided when there are none.
    var endUsers: [PartPath.EndUser] = []
    /// Why one of them gets no place.
    var crowding: BudgetShortfall?
    /// Hears the decision.
    let completion: @Sendable (consuming HoldOutcome) -> Void
    /// Its place among all that ever waited.
    let sequence: UInt64
    /// When the answer must be there.
    let deadline: ContinuousClock.Instant
}

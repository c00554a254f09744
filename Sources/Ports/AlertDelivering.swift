/// Tells somebody of alerts.
///
/// Called once for each alert, on a thread that may wait for a moment and not longer.
public protocol AlertDelivering: Sendable {
    /// Tells of an alert that was not given before.
    func deliver(_ alert: BudgetAlert)
}

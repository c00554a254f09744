import Logging
import Policy
import Ports

/// Tells of alerts in the log.
public struct AlertLog: AlertDelivering {
    private let logger: Logger

    /// Writes to a logger.
    public init(_ logger: Logger) { self.logger = logger }

    /// Writes a line.
    public func deliver(_ alert: BudgetAlert) {
        var metadata: Logger.Metadata = [
            "budget.scope": "\(alert.scope)", "budget.percent": "\(alert.mark.percent)",
            "budget.limit": "\(alert.limit)", "budget.settled": "\(alert.settled)",
            "budget.window": "\(alert.window.rawValue)",
            "budget.window_start": "\(alert.mark.windowStart)",
        ]
        if let end = alert.mark.windowEnd { metadata["budget.window_end"] = "\(end)" }
        if let moment = alert.forecast.exhaustedAt { metadata["budget.exhausted_at"] = "\(moment)" }
        logger.warning("budget reached a threshold", metadata: metadata)
    }
}

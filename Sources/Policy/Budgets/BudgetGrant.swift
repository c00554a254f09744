import Vocabulary

/// Something on top of a budget's limit, for a while.
public struct BudgetGrant: Hashable, Sendable {
    /// `amount_usd` or `amount_tokens`, whichever the budget is counted in.
    public var amount: Quantity
    /// `starts_at`: from when it counts; `nil` is at once.
    public var start: UTCTime?
    /// `ends_at`: from when it counts no more.
    public var end: UTCTime
    /// `reason`: a sentence for those who come later.
    public var reason: String

    /// Makes a grant.
    public init(amount: Quantity, start: UTCTime? = nil, end: UTCTime, reason: String = "") {
        self.amount = amount
        self.start = start
        self.end = end
        self.reason = reason
    }

    /// Whether it counts at a moment.
    public func isInForce(at time: UTCTime) -> Bool {
        time < end && start.map { $0 <= time } ?? true
    }
}

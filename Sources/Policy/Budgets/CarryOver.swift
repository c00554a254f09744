/// That what a window leaves unspent is added to the limit of the next one, once.
public struct CarryOver: Hashable, Sendable {
    /// `max_usd` or `max_tokens`: the most that is carried; `nil` is one window's own limit.
    public var most: Quantity?

    /// Makes the rule.
    public init(most: Quantity? = nil) { self.most = most }
}

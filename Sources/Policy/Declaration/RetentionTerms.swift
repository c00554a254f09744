/// `retention`: how long the store keeps what grows with every exchange.
public struct RetentionTerms: Sendable, Hashable {
    private static let day: Duration = .seconds(86_400)

    /// `requests`: rows of single exchanges; 90 days.
    public var requests: Duration = day * 90
    /// `usage`: sums by the hour; three years.
    public var usage: Duration = day * (3 * 365)
    /// `responses`: answers that callers of the Responses API let the gateway keep; 30 days.
    public var responses: Duration = day * 30

    /// Makes the defaults.
    public init() {}
}

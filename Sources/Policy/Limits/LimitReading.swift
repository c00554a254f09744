/// One limit as an answer's headers tell it.
public struct LimitReading: Sendable, Equatable {
    /// The limit per minute.
    public var limit: Int
    /// What is left of it.
    public var remaining: Int
    /// Microseconds until nothing of it is in use.
    public var resetMicroseconds: Int64

    /// Makes a reading.
    public init(limit: Int, remaining: Int, resetMicroseconds: Int64) {
        self.limit = limit
        self.remaining = remaining
        self.resetMicroseconds = resetMicroseconds
    }

    /// Whether this one stops the caller before another does: it leaves less, or as little for a longer time.
    public func isTighter(than other: LimitReading?) -> Bool {
        guard let other else { return true }
        return (remaining, other.resetMicroseconds) < (other.remaining, resetMicroseconds)
    }
}

/// The tightest limits of an exchange's path, of requests and of tokens.
public struct LimitReadings: Sendable, Equatable {
    /// Requests per minute.
    public var requests: LimitReading?
    /// Tokens per minute.
    public var tokens: LimitReading?

    /// Makes readings of nothing.
    public init() {}

    /// Takes over what another reading tells of tighter limits.
    public mutating func tighten(with other: LimitReadings) {
        if let reading = other.requests, reading.isTighter(than: requests) { requests = reading }
        if let reading = other.tokens, reading.isTighter(than: tokens) { tokens = reading }
    }
}

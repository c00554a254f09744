/// What one holder of limits has in use.
struct LimitUse: Sendable {
    /// One limit that stands in the way, and for how long.
    typealias Obstacle = (kind: LimitExcess.Kind, limit: Int, waitMicroseconds: Int64)

    /// When a place may be given back is not known; a repeat is advised after this time.
    private static let waitForPlace: Int64 = 1_000_000

    private var requests = DecayingUse()
    private var tokens = DecayingUse()
    private var concurrent = 0

    /// The limit that stands longest in the way of one more exchange; `nil` if none does.
    mutating func obstacle(_ limits: LimitTerms, tokens amount: Double, now microseconds: Int64) -> Obstacle?
    {
        var longest: Obstacle?
        if let limit = limits.concurrency, concurrent >= limit {
            longest = (.concurrency, limit, Self.waitForPlace)
        }
        if let limit = limits.requestsPerMinute {
            requests.decay(now: microseconds, perMinute: limit)
            let wait = requests.wait(for: 1, perMinute: limit)
            if wait > longest?.waitMicroseconds ?? 0 { longest = (.requests, limit, wait) }
        }
        if let limit = limits.tokensPerMinute {
            tokens.decay(now: microseconds, perMinute: limit)
            let wait = tokens.wait(for: amount, perMinute: limit)
            if wait > longest?.waitMicroseconds ?? 0 { longest = (.tokens, limit, wait) }
        }
        return longest
    }

    /// Counts one more exchange.
    mutating func take(_ limits: LimitTerms, tokens amount: Double) {
        concurrent += 1
        if limits.requestsPerMinute != nil { requests.add(1) }
        if limits.tokensPerMinute != nil { tokens.add(amount) }
    }

    /// Gives an exchange's place back and corrects the tokens that it was expected to use.
    mutating func end(_ limits: LimitTerms, tokens correction: Double) {
        concurrent = max(0, concurrent - 1)
        if limits.tokensPerMinute != nil { tokens.add(correction) }
    }

    /// Puts what is left into readings where it is tighter.
    func read(_ limits: LimitTerms, into readings: inout LimitReadings) {
        if let limit = limits.requestsPerMinute {
            let reading = requests.reading(perMinute: limit)
            if reading.isTighter(than: readings.requests) { readings.requests = reading }
        }
        if let limit = limits.tokensPerMinute {
            let reading = tokens.reading(perMinute: limit)
            if reading.isTighter(than: readings.tokens) { readings.tokens = reading }
        }
    }
}

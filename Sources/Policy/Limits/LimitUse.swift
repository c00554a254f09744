/// What one holder of limits has in use.
struct LimitUse: Sendable {
    /// One limit that stands in the way, for how long, and how often one of its places is given back, if that is known.
    typealias Obstacle = (
        kind: LimitExcess.Kind, limit: Int, waitMicroseconds: Int64, turnoverMicroseconds: Int64?
    )

    /// As long as fewer places were given back than are kept nobody knows when one will be; a repeat is advised after this time.
    private static let waitForPlace: Int64 = 1_000_000
    /// The longest time to wait that is told, about 31 years: what is longer means "not soon" just the same.
    private static let longestWait = 1e15

    private var requests = DecayingUse()
    private var tokens = DecayingUse()
    private var concurrent = 0
    private var holdTimes = HoldTimes()

    /// The limit that stands longest in the way of one more exchange; `nil` if none does.
    mutating func obstacle(_ limits: LimitTerms, tokens amount: Double, now microseconds: Int64) -> Obstacle?
    {
        var longest: Obstacle?
        if let limit = limits.concurrency, concurrent >= limit {
            longest = obstacle(ofPlaces: limit, now: microseconds)
        }
        if let limit = limits.requestsPerMinute {
            requests.decay(now: microseconds, perMinute: limit)
            let wait = requests.wait(for: 1, perMinute: limit)
            if wait > longest?.waitMicroseconds ?? 0 { longest = (.requests, limit, wait, nil) }
        }
        if let limit = limits.tokensPerMinute {
            tokens.decay(now: microseconds, perMinute: limit)
            let wait = tokens.wait(for: amount, perMinute: limit)
            if wait > longest?.waitMicroseconds ?? 0 { longest = (.tokens, limit, wait, nil) }
        }
        return longest
    }

    /// What a lack of places is: the one before enough of those that are kept is given back is waited for.
    private mutating func obstacle(ofPlaces limit: Int, now microseconds: Int64) -> Obstacle {
        holdTimes.pass(concurrent, until: microseconds)
        guard let mean = holdTimes.mean(inUse: concurrent) else {
            return (.concurrency, limit, Self.waitForPlace, nil)
        }
        // So many are kept, each for that long.
        let turnover = max(1, min(mean / Double(concurrent), Self.longestWait))
        let wait = min(turnover * Double(concurrent - limit + 1), Self.longestWait)
        return (.concurrency, limit, Int64(wait.rounded(.up)), Int64(turnover.rounded(.up)))
    }

    /// Counts one more exchange; one that takes no place counts for the limits per minute alone.
    mutating func take(_ limits: LimitTerms, tokens amount: Double, takesPlace: Bool, now microseconds: Int64)
    {
        if takesPlace {
            holdTimes.pass(concurrent, until: microseconds)
            concurrent += 1
        }
        if limits.requestsPerMinute != nil { requests.add(1) }
        if limits.tokensPerMinute != nil { tokens.add(amount) }
    }

    /// Gives an exchange's place back and corrects the tokens that it was expected to use.
    mutating func end(
        _ limits: LimitTerms,
        tokens correction: Double,
        takesPlace: Bool,
        now microseconds: Int64
    ) {
        if takesPlace {
            holdTimes.pass(concurrent, until: microseconds)
            holdTimes.end()
            concurrent = max(0, concurrent - 1)
        }
        guard limits.tokensPerMinute != nil else { return }
        // What comes now must not be taken for what was in use all the while.
        tokens.decay(now: microseconds)
        tokens.add(correction)
    }

    /// Takes back what was counted for an exchange that nothing came of: how long its place was kept tells nothing.
    mutating func withdraw(
        _ limits: LimitTerms,
        tokens amount: Double,
        takesPlace: Bool,
        now microseconds: Int64
    ) {
        if takesPlace {
            holdTimes.pass(concurrent, until: microseconds)
            concurrent = max(0, concurrent - 1)
        }
        if limits.requestsPerMinute != nil { requests.add(-1) }
        if limits.tokensPerMinute != nil { tokens.add(-amount) }
    }

    /// Lets time pass at limits per minute.
    mutating func decay(_ limits: LimitTerms, now microseconds: Int64) {
        if let limit = limits.requestsPerMinute { requests.decay(now: microseconds, perMinute: limit) }
        if let limit = limits.tokensPerMinute { tokens.decay(now: microseconds, perMinute: limit) }
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

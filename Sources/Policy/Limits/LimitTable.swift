import Vocabulary

/// What every team and key has in use of its limits: flat, indexed by scope, a value without a lock.
///
/// An exchange is admitted by every limit of its path or by none.
public struct LimitTable: Sendable {
    private struct Entry {
        var requests = DecayingUse()
        var tokens = DecayingUse()
        var concurrent = 0
    }

    /// Which limit stopped an exchange, whose it is, and when to come again.
    public struct Excess: Error, Equatable, Sendable {
        /// What is limited: `requests`, `tokens` or `concurrency`.
        public var kind: String
        /// Whose limit it is.
        public var scope: ScopeName
        /// The limit.
        public var limit: Int
        /// Microseconds until a repeat can succeed.
        public var waitMicroseconds: Int64
    }

    private var entries: [Entry] = []

    /// Makes an empty table.
    public init() {}

    /// Admits one exchange that is expected to use `tokens`, or says what stops it.
    ///
    /// Nothing changes on refusal.
    public mutating func admit(
        _ path: ScopePath,
        tokens: Int,
        now microseconds: Int64
    ) throws(Excess) -> LimitReadings {
        let amount = Double(tokens)
        for node in path.limited {
            let index = reach(node.scope)
            if let limit = node.limits.concurrency, entries[index].concurrent >= limit {
                throw Excess(
                    kind: "concurrency",
                    scope: node.name,
                    limit: limit,
                    waitMicroseconds: 1_000_000
                )
            }
            if let limit = node.limits.requestsPerMinute {
                _ = entries[index].requests.current(now: microseconds, perMinute: limit)
                let wait = entries[index].requests.wait(for: 1, perMinute: limit)
                if wait > 0 {
                    throw Excess(kind: "requests", scope: node.name, limit: limit, waitMicroseconds: wait)
                }
            }
            if let limit = node.limits.tokensPerMinute {
                _ = entries[index].tokens.current(now: microseconds, perMinute: limit)
                let wait = entries[index].tokens.wait(for: amount, perMinute: limit)
                if wait > 0 || limit == 0 {
                    throw Excess(
                        kind: "tokens",
                        scope: node.name,
                        limit: limit,
                        waitMicroseconds: max(wait, 1)
                    )
                }
            }
        }
        return take(path, amount: amount)
    }

    /// Ends an exchange: gives its place back and puts what it really used in the place of what was expected.
    public mutating func end(_ path: ScopePath, expectedTokens: Int, usedTokens: Int) {
        for node in path.limited {
            let index = reach(node.scope)
            entries[index].concurrent = max(0, entries[index].concurrent - 1)
            if node.limits.tokensPerMinute != nil {
                entries[index].tokens.add(Double(usedTokens - expectedTokens))
            }
        }
    }

    private mutating func take(_ path: ScopePath, amount: Double) -> LimitReadings {
        var readings = LimitReadings()
        for node in path.limited {
            let index = reach(node.scope)
            entries[index].concurrent += 1
            if let limit = node.limits.requestsPerMinute {
                entries[index].requests.add(1)
                let reading = Self.read(entries[index].requests, limit)
                if reading.isTighter(than: readings.requests) { readings.requests = reading }
            }
            if let limit = node.limits.tokensPerMinute {
                entries[index].tokens.add(amount)
                let reading = Self.read(entries[index].tokens, limit)
                if reading.isTighter(than: readings.tokens) { readings.tokens = reading }
            }
        }
        return readings
    }

    private static func read(_ use: DecayingUse, _ limit: Int) -> LimitReading {
        let reset = use.wait(for: Double(limit), perMinute: limit)
        let used = Double(reset) * Double(limit) / 60_000_000
        return LimitReading(
            limit: limit,
            remaining: max(0, Int((Double(limit) - used).rounded(.down))),
            resetMicroseconds: reset
        )
    }

    private mutating func reach(_ scope: ScopeID) -> Int {
        let index = Int(scope.rawValue)
        while entries.count <= index { entries.append(Entry()) }
        return index
    }
}

/// How much of a limit per minute is in use: a token bucket seen from its empty side.
///
/// Use falls steadily by the limit per minute and never below zero; a request is admitted while use and its own
/// amount together are at most the limit. Keeping what was used, not what is left, means that a changed limit binds
/// at once and never refills anything.
public struct DecayingUse: Sendable, Equatable {
    /// The most that can be in use: far above any real count, and far below what numbers here can hold.
    private static let ceiling = 0x1p50
    /// The longest time to wait that is told, about 31 years: what is longer means "not soon" just the same.
    private static let longestWait = 1e15

    /// What was in use at `updatedMicroseconds`.
    private var used: Double = 0
    private var updatedMicroseconds: Int64 = 0
    /// The limit at `updatedMicroseconds`; 0 before the first.
    private var limit = 0

    /// Makes an unused limit.
    public init() {}

    /// What is in use now.
    ///
    /// Times that run backwards count as no time. Time that passed while the limit was changed counts at the lower of
    /// both limits: a raise must not give back at once what the lower limit would have taken minutes for.
    @discardableResult
    public mutating func decay(now microseconds: Int64, perMinute limit: Int) -> Double {
        let elapsed = microseconds - updatedMicroseconds
        let rate = self.limit == 0 ? limit : min(self.limit, limit)
        self.limit = limit
        if elapsed > 0 {
            used = max(0, used - Double(elapsed) * Double(rate) / 60_000_000)
            updatedMicroseconds = microseconds
        }
        return used
    }

    /// Lets time pass at the limit that was known last.
    public mutating func decay(now microseconds: Int64) { decay(now: microseconds, perMinute: limit) }

    /// Adds to the use; a negative amount gives back, but not below zero.
    ///
    /// What an upstream reports ends up here, so an absurd amount must do no more than fill the limit.
    public mutating func add(_ amount: Double) { used = min(max(0, used + amount), Self.ceiling) }

    /// After how many microseconds `amount` more will fit; 0 if it does now.
    ///
    /// An amount over the limit counts as the whole limit.
    public func wait(for amount: Double, perMinute limit: Int) -> Int64 {
        guard limit > 0 else { return 60_000_000 }
        let excess = used + min(amount, Double(limit)) - Double(limit)
        guard excess > 0 else { return 0 }
        return Int64(min((excess * 60_000_000 / Double(limit)).rounded(.up), Self.longestWait))
    }

    /// What is left of the limit, and when all of it is.
    public func reading(perMinute limit: Int) -> LimitReading {
        LimitReading(
            limit: limit,
            remaining: max(0, Int((Double(limit) - used).rounded(.down))),
            resetMicroseconds: wait(for: Double(limit), perMinute: limit)
        )
    }
}

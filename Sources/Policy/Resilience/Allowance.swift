/// What a provider says that may still be asked of it until a moment.
public struct Allowance: Sendable, Equatable {
    /// Requests or tokens that are left; less than none if more calls were made all the same.
    public var remaining: Int
    /// When all of it is there again, in microseconds of the clock of ``LearnedLimits``.
    public var resetsAt: Int64

    /// Makes an allowance.
    public init(remaining: Int, resetsAt: Int64) {
        self.remaining = remaining
        self.resetsAt = resetsAt
    }

    /// The microseconds until something is left.
    func wait(now: Int64) -> Int64 { remaining > 0 ? 0 : max(0, resetsAt - now) }
}

/// What a provider's answers have said of its limits for a target, in microseconds of a clock that only goes forward.
public struct LearnedLimits: Sendable, Equatable {
    /// Longer than this no answer silences a target, whatever it says.
    public static let longestRest: Int64 = 3_600_000_000

    /// Requests that are left, where the provider says it.
    public private(set) var requests: Allowance?
    /// Tokens that are left, where the provider says it.
    public private(set) var tokens: Allowance?
    /// Until when the provider asked to be left alone, with a 429 or because it is busy.
    public private(set) var restsUntil: Int64?

    /// Makes limits of which nothing is known.
    public init() {}

    /// Whether nothing is known.
    public var isEmpty: Bool { requests == nil && tokens == nil && restsUntil == nil }

    /// The microseconds until a call has a chance; 0 if it has one now.
    public func wait(now: Int64) -> Int64 {
        if isEmpty { return 0 }
        let rest = restsUntil.map { max(0, $0 - now) } ?? 0
        return max(rest, requests?.wait(now: now) ?? 0, tokens?.wait(now: now) ?? 0)
    }

    /// A call is made: it takes a request of those that are left, until an answer says better.
    public mutating func begin() {
        requests?.remaining -= 1
    }

    /// A call was not made after all: its request is left again.
    public mutating func withdraw() {
        requests?.remaining += 1
    }

    /// An answer has said what is left.
    public mutating func learn(_ report: LimitReport, now: Int64) {
        if let stated = report.requests { requests = Self.allowance(stated, now: now) }
        if let stated = report.tokens { tokens = Self.allowance(stated, now: now) }
    }

    /// The provider asked for a pause.
    public mutating func rest(for microseconds: Int64, now: Int64) {
        restsUntil = now + min(Self.longestRest, max(0, microseconds))
    }

    private static func allowance(_ stated: LimitReport.Part, now: Int64) -> Allowance {
        Allowance(
            remaining: stated.remaining,
            resetsAt: now + min(longestRest, max(0, stated.resetMicroseconds))
        )
    }
}

/// What a provider's answers have said of its limits for a target, in microseconds of a clock that only goes forward.
public struct LearnedLimits: Sendable, Equatable {
    /// What a call has taken of what was left, to be told at its end.
    public struct Claim: Sendable, Equatable {
        fileprivate var requests: Int?
        fileprivate var tokens: Int?
        fileprivate var amount = 0
    }

    /// Longer than this no answer silences a target, whatever it says.
    public static let longestRest: Int64 = 3_600_000_000

    /// Requests that are left, where the provider says it.
    public private(set) var requests: Allowance?
    /// Tokens that are left, of all or of input, where the provider says it.
    public private(set) var tokens: Allowance?
    /// Tokens of output that are left, where the provider counts them apart.
    public private(set) var output: Allowance?
    /// Until when the provider asked to be left alone, with a 429 or because it is busy.
    public private(set) var restsUntil: Int64?

    /// Makes limits of which nothing is known.
    public init() {}

    /// Whether nothing is known.
    public var isEmpty: Bool { requests == nil && tokens == nil && output == nil && restsUntil == nil }

    /// The microseconds until a call has a chance, as the provider has said; 0 if it has one now.
    public func wait(now: Int64) -> Int64 {
        if isEmpty { return 0 }
        var wait = restsUntil.map { max(0, $0 - now) } ?? 0
        if let requests { wait = max(wait, requests.wait(for: 1, now: now)) }
        for stated in [tokens, output] {
            if let stated, stated.remaining <= 0 { wait = max(wait, stated.resetsAt - now) }
        }
        return wait
    }

    /// The microseconds until there are surely tokens enough for a call that is expected to take so many; 0 if there are by what was
    /// said and what calls under way are expected to take.
    public func shortage(of amount: Int, now: Int64) -> Int64 { tokens?.wait(for: amount, now: now) ?? 0 }

    /// A call is made: it takes a request and the tokens that are expected of what is left, until an answer says better.
    public mutating func begin(tokens amount: Int) -> Claim {
        requests?.take(1)
        tokens?.take(amount)
        return Claim(requests: requests?.statement, tokens: tokens?.statement, amount: amount)
    }

    /// What a call has taken is known, or that it was not made.
    public mutating func end(_ claim: Claim, _ use: CallUse) {
        switch use {
        case .unknown: break
        case .nothing:
            if let statement = claim.requests { requests?.giveBack(1, of: statement) }
            if let statement = claim.tokens { tokens?.giveBack(claim.amount, of: statement) }
        case .tokens(let used):
            if let statement = claim.tokens { tokens?.giveBack(claim.amount - used, of: statement) }
        }
    }

    /// An answer has said what is left.
    public mutating func learn(_ report: LimitReport, now: Int64) {
        if let stated = report.requests { requests = Self.allowance(stated, after: requests, now: now) }
        if let stated = report.tokens { tokens = Self.allowance(stated, after: tokens, now: now) }
        if let stated = report.output { output = Self.allowance(stated, after: output, now: now) }
    }

    /// The provider asked for a pause.
    public mutating func rest(for microseconds: Int64, now: Int64) {
        restsUntil = now + min(Self.longestRest, max(0, microseconds))
    }

    private static func allowance(
        _ stated: LimitReport.Part,
        after former: Allowance?,
        now: Int64
    ) -> Allowance {
        Allowance(
            remaining: stated.remaining,
            resetsAt: now + min(longestRest, max(0, stated.resetMicroseconds)),
            after: former
        )
    }
}

/// `hedge`: when a second target is asked beside a first that is slow to answer.
public struct HedgeTerms: Sendable, Hashable {
    /// `after`: how long the first target is waited for; `nil` goes by `percentile`.
    public var after: Duration?
    /// `percentile`: as long as so many of a hundred calls to that target took to their first token of late.
    public var percentile = 95
    /// `share`: the most that hedges come to, of the target's requests of the last ten seconds.
    public var sharePercent = 5

    /// Makes the defaults.
    public init() {}
}

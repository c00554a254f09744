import Vocabulary

/// `breaker`: when a target that fails is left alone, and for how long.
public struct BreakerTerms: Sendable, Hashable {
    /// `failures`: so many failures in a row open it; 0 turns this rule off.
    public var failures = 5
    /// `failure_rate`: such a share of failures within the window opens it; 0 turns this rule off.
    public var failureRatePercent = 50
    /// `window`: over which the share is taken.
    public var window: Duration = .seconds(10)
    /// `least_calls`: fewer calls within the window say nothing about a share.
    public var leastCalls = 20
    /// `open`: for how long it is open the first time; doubled each time that it opens again soon after.
    public var open: Duration = .seconds(5)
    /// `longest_open`: the most that the doubling comes to.
    public var longestOpen: Duration = .seconds(60)
    /// `probes`: calls at once that may find out whether the target is well again.
    public var probes = 3
    /// `slow_start`: how long its share of the weight takes to rise to the whole after it has closed.
    public var slowStart: Duration = .seconds(10)

    /// Whether both rules are turned off, so that the target is never left alone for failing.
    public var isOff: Bool { failures <= 0 && failureRatePercent <= 0 }

    /// Makes the defaults.
    public init() {}
}

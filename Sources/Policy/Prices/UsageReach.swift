import Vocabulary

/// The most that a request can use, and the ways in which it can be charged.
public struct UsageReach: Hashable, Sendable {
    /// The most input tokens.
    public var input: Int
    /// The most output tokens.
    public var output: Int
    /// The kinds of token beside the ordinary ones that it can use.
    public var kinds: UsageKinds
    /// The service tiers at which it can be answered.
    public var serviceTiers: ServiceTiers
    /// The most of what is not counted in tokens.
    public var units: RareUsage

    /// Makes a reach; unless it is narrowed, every kind and every tier is within it.
    public init(
        input: Int,
        output: Int,
        kinds: UsageKinds = .all,
        serviceTiers: ServiceTiers = .all,
        units: RareUsage = .none
    ) {
        self.input = input
        self.output = output
        self.kinds = kinds
        self.serviceTiers = serviceTiers
        self.units = units
    }
}

import Vocabulary

/// A target as the snapshot keeps it: everything an attempt needs, resolved.
public final class Target: Sendable {
    /// `provider/model`, and behind it `#` and the number of the provider's key, if that is not the first.
    public let name: String
    /// `provider/model`.
    public let declaredName: String
    /// The same target with each of its provider's other keys.
    public let twins: [Target]
    /// The provider.
    public let provider: Provider
    /// The provider's model id.
    public let model: String
    /// Share among the targets of its model.
    public let weight: Int
    /// Order among the targets of its model, lower first.
    public let priority: Int
    /// Its prices; `nil` if it has none and its model allows that.
    public let price: PriceList?
    /// The longest input and output together, if known.
    public let contextTokens: Int?
    /// The most output of one choice, used to bound holds.
    public let maxOutputTokens: Int
    /// The searches that a hold covers where a request offers some and does not say how many.
    public let maxSearches: Int
    /// The provider's labels with the target's own over them.
    public let labels: [String: String]
    /// The deadlines of attempts on it.
    public let timeouts: Timeouts
    /// When it is left alone for failing.
    public let breaker: BreakerTerms
    /// How it is asked now and then whether it is well; `nil` if it is not.
    public let probe: ProbeTerms?
    /// What its model says of things that it cannot express.
    public let losses: [Capability: LossHandling]
    /// What its declaration says that it cannot do or be told.
    public let lacks: Set<Capability>
    /// What it is not known to be able to do: reason to prefer another target, not to refuse.
    public let doubts: Set<Capability>
    /// Whether it is reached by OpenAI's Responses API alone, where its provider has that.
    public let isResponsesOnly: Bool

    // A price list is large: who asks only this does not take a copy of it.

    /// Whether it has prices.
    public let isPriced: Bool
    /// The version of its prices; empty if it has none.
    public let priceVersion: String
    /// Whether some service tier has rates of its own.
    public let pricesServices: Bool
    /// The most searches that it makes for a request that asks for none.
    public let unaskedSearches: Int

    /// Makes a target.
    public init(
        provider: Provider,
        model: String,
        weight: Int,
        priority: Int,
        price: PriceList?,
        contextTokens: Int?,
        maxOutputTokens: Int,
        maxSearches: Int = 20,
        labels: [String: String],
        timeouts: Timeouts,
        breaker: BreakerTerms = BreakerTerms(),
        probe: ProbeTerms? = nil,
        losses: [Capability: LossHandling] = [:],
        lacks: Set<Capability> = [],
        doubts: Set<Capability> = [],
        isResponsesOnly: Bool = false
    ) {
        declaredName = "\(provider.name)/\(model)"
        name = provider.credential == 1 ? declaredName : "\(declaredName)#\(provider.credential)"
        twins = provider.twins.map { twin in
            Target(
                provider: twin,
                model: model,
                weight: weight,
                priority: priority,
                price: price,
                contextTokens: contextTokens,
                maxOutputTokens: maxOutputTokens,
                maxSearches: maxSearches,
                labels: labels,
                timeouts: timeouts,
                breaker: breaker,
                probe: probe,
                losses: losses,
                lacks: lacks,
                doubts: doubts,
                isResponsesOnly: isResponsesOnly
            )
        }
        self.provider = provider
        self.model = model
        self.weight = weight
        self.priority = priority
        self.price = price
        isPriced = price != nil
        priceVersion = price?.version ?? ""
        pricesServices = !(price?.services.isEmpty ?? true)
        unaskedSearches = price?.unaskedSearches ?? 0
        self.contextTokens = contextTokens
        self.maxOutputTokens = maxOutputTokens
        self.maxSearches = maxSearches
        self.labels = labels
        self.timeouts = timeouts
        self.breaker = breaker
        self.probe = probe
        self.losses = losses
        self.lacks = lacks
        self.doubts = doubts
        self.isResponsesOnly = isResponsesOnly
    }

    /// The most that a request can cost; nothing if it has no prices.
    public func bound(_ reach: UsageReach) -> Money { price?.bound(reach) ?? .zero }

    /// Whether the same words can use and cost as much on it as on another.
    func isBounded(like other: Target) -> Bool {
        model == other.model && price == other.price && contextTokens == other.contextTokens
            && maxOutputTokens == other.maxOutputTokens && maxSearches == other.maxSearches
            && provider.declaration.kind == other.provider.declaration.kind
    }

    /// What its model says of a thing that it cannot express.
    public func handling(_ capability: Capability) -> LossHandling {
        losses[capability] ?? capability.defaultHandling
    }
}

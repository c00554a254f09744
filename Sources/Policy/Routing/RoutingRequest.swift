/// What the order of targets depends on beside the targets: the same values give the same order.
public struct RoutingRequest {
    /// A number in 0 ..< 1, drawn for the request.
    public private(set) var chance: Double
    /// The tokens of its input, as far as they are known without counting.
    public let inputTokens: Int
    /// The tokens of its output that are expected.
    public let outputTokens: Int
    /// Numbers for what is to stay together, by what strategies go by.
    public let affinities: [AffinityBasis: UInt64]
    /// The one of them that the strategy goes by whose targets are put in order; `nil` if it keeps nothing together.
    private(set) var affinity: UInt64?
    /// What the model's rules say of it.
    public let ruling: Ruling
    /// What is known of a target just now; asked only where a model has several.
    public let signals: (Target) -> TargetSignals

    /// The output that is expected of a request that does not limit it.
    public static let usualOutput = 256

    /// Makes the values of a request.
    public init(
        chance: Double,
        inputTokens: Int = 0,
        outputTokens: Int = RoutingRequest.usualOutput,
        affinities: [AffinityBasis: UInt64] = [:],
        ruling: Ruling = Ruling(),
        signals: @escaping (Target) -> TargetSignals = { _ in TargetSignals() }
    ) {
        self.chance = chance
        self.inputTokens = inputTokens
        self.outputTokens = outputTokens
        self.affinities = affinities
        self.ruling = ruling
        self.signals = signals
    }
}

extension RoutingRequest {
    /// The same for the strategy of a model.
    func asking(_ model: Model) -> RoutingRequest {
        guard let basis = model.basis else { return self }
        return keeping(affinities[basis])
    }

    /// The same for the strategy of a model that is a target itself.
    ///
    /// Its chance is another: what the strategy outside has made of the first is the same for all that come here.
    func asking(pool model: Model) -> RoutingRequest {
        var inner = asking(model)
        inner.chance = ChanceStream(chance).next(named: model.name)
        return inner
    }

    /// The same with a number for what is to stay together.
    func keeping(_ affinity: UInt64?) -> RoutingRequest {
        var request = self
        request.affinity = affinity
        return request
    }
}

import Policy
import Vocabulary

/// What is generally known of a provider's model, for a target that does not state it.
public struct TargetFacts: Sendable, Equatable {
    /// The longest input and output together.
    public var contextTokens: Int?
    /// The most output of one choice.
    public var maxOutputTokens: Int?
    /// Its prices.
    public var price: PriceList?
    /// What it is not known to be able to do.
    public var doubts: Set<Capability>
    /// Whether it is reached by OpenAI's Responses API alone, where its provider has that.
    public var isResponsesOnly: Bool

    /// Makes facts.
    public init(
        contextTokens: Int? = nil,
        maxOutputTokens: Int? = nil,
        price: PriceList? = nil,
        doubts: Set<Capability> = [],
        isResponsesOnly: Bool = false
    ) {
        self.contextTokens = contextTokens
        self.maxOutputTokens = maxOutputTokens
        self.price = price
        self.doubts = doubts
        self.isResponsesOnly = isResponsesOnly
    }
}

/// Looks facts up by the catalogue's name of the provider and the provider's model id.
public typealias FactsLookup = @Sendable (_ provider: String, _ model: String) -> TargetFacts?

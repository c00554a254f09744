import Vocabulary

/// What the catalogue knows of a provider's model.
public struct ModelFacts: Sendable, Equatable {
    /// The longest input and output together, if known.
    public var contextTokens: Int?
    /// The most output of one choice, if known.
    public var maxOutputTokens: Int?
    /// The prices; `nil` if the catalogue has none.
    public var price: PriceList?
    /// What the model can do; `nil` if the catalogue does not say.
    public var capabilities: ModelCapabilities?
    /// Whether it is reached by OpenAI's Responses API alone.
    public var isResponsesOnly: Bool

    /// Makes facts.
    public init(
        contextTokens: Int? = nil,
        maxOutputTokens: Int? = nil,
        price: PriceList? = nil,
        capabilities: ModelCapabilities? = nil,
        isResponsesOnly: Bool = false
    ) {
        self.contextTokens = contextTokens
        self.maxOutputTokens = maxOutputTokens
        self.price = price
        self.capabilities = capabilities
        self.isResponsesOnly = isResponsesOnly
    }
}

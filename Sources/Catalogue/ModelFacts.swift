import Vocabulary

/// What the catalogue knows of a provider's model.
public struct ModelFacts: Sendable, Equatable {
    /// The longest input and output together, if known.
    public var contextTokens: Int?
    /// The most output of one choice, if known.
    public var maxOutputTokens: Int?
    /// The prices; `nil` if the catalogue has none.
    public var price: PriceList?

    /// Makes facts.
    public init(contextTokens: Int? = nil, maxOutputTokens: Int? = nil, price: PriceList? = nil) {
        self.contextTokens = contextTokens
        self.maxOutputTokens = maxOutputTokens
        self.price = price
    }
}

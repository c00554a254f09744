/// A price of one million tokens, as an integer number of nano-dollars.
public struct TokenPrice: Hashable, Comparable, Sendable {
    /// Nano-dollars per million tokens, never negative.
    public var nanosPerMillion: Int64

    /// Makes a price from nano-dollars per million tokens.
    public init(nanosPerMillion: Int64) { self.nanosPerMillion = nanosPerMillion }

    /// Makes a price from dollars per million tokens as a decimal string, such as `"0.15"`; up to 9 decimals count.
    public init?(usdPerMillion text: some StringProtocol) {
        guard let nanos = Decimal9.parse(text, maximumDecimals: 12) else { return nil }
        self.init(nanosPerMillion: nanos)
    }

    /// Orders by amount.
    public static func < (left: TokenPrice, right: TokenPrice) -> Bool {
        left.nanosPerMillion < right.nanosPerMillion
    }
}

extension TokenPrice: CustomStringConvertible {
    /// Dollars per million tokens as a decimal string.
    public var description: String { Decimal9.format(nanosPerMillion) }
}

/// The prices of one kind of traffic: what a token costs by the way it was used.
public struct TokenRates: Hashable, Sendable {
    /// Uncached input.
    public var input: TokenPrice
    /// Output, reasoning included unless `reasoning` is stated.
    public var output: TokenPrice
    /// Input read from the provider's cache; absent means the price of input.
    public var cachedInput: TokenPrice?
    /// Input written to the provider's cache; absent means the price of input.
    public var cacheWrite: TokenPrice?
    /// Reasoning tokens; absent means the price of output.
    public var reasoning: TokenPrice?

    /// Makes rates; what is absent is charged as the general kind.
    public init(
        input: TokenPrice,
        output: TokenPrice,
        cachedInput: TokenPrice? = nil,
        cacheWrite: TokenPrice? = nil,
        reasoning: TokenPrice? = nil
    ) {
        self.input = input
        self.output = output
        self.cachedInput = cachedInput
        self.cacheWrite = cacheWrite
        self.reasoning = reasoning
    }
}

/// Everything that a target's use costs, with the version that booked rows keep.
public struct PriceList: Hashable, Sendable {
    /// Rates that apply when a request's input is above a number of tokens (long-context tiers).
    public struct Tier: Hashable, Sendable {
        /// The tier applies to a request whose input is above this many tokens.
        public var aboveTokens: Int
        /// The rates of the whole request in this tier.
        public var rates: TokenRates

        /// Makes a tier.
        public init(aboveTokens: Int, rates: TokenRates) {
            self.aboveTokens = aboveTokens
            self.rates = rates
        }
    }

    /// A short text that names these prices and since when they hold, such as `catalogue-2026-11-01`.
    public var version: String
    /// The rates below every tier.
    public var rates: TokenRates
    /// Long-context tiers in ascending order of `aboveTokens`.
    public var tiers: [Tier]
    /// A fee for each request.
    public var perRequest: Money

    /// Makes a price list.
    public init(version: String, rates: TokenRates, tiers: [Tier] = [], perRequest: Money = .zero) {
        self.version = version
        self.rates = rates
        self.tiers = tiers
        self.perRequest = perRequest
    }
}

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

    /// The rates of a service tier that has its own.
    public struct Service: Hashable, Sendable {
        /// Which tier, never the standard one.
        public var serviceTier: ServiceTier
        /// The rates below every long-context tier.
        public var rates: TokenRates
        /// Long-context tiers in ascending order of `aboveTokens`.
        public var tiers: [Tier]

        /// Makes the rates of a service tier.
        public init(_ serviceTier: ServiceTier, rates: TokenRates, tiers: [Tier] = []) {
            self.serviceTier = serviceTier
            self.rates = rates
            self.tiers = tiers
        }
    }

    /// A short text that names these prices and since when they hold, such as `catalogue-2026-11-01`.
    public var version: String
    /// The rates of the ordinary service below every long-context tier.
    public var rates: TokenRates
    /// Its long-context tiers in ascending order of `aboveTokens`.
    public var tiers: [Tier]
    /// The other service tiers that have rates of their own; one that has none is charged as the ordinary service.
    public var services: [Service]
    /// What is charged beside the tokens.
    public var units: UnitPrices
    /// The most searches that the model makes for a request that asks for none: models that always search.
    public var unaskedSearches: Int

    /// A fee for each request.
    public var perRequest: Money {
        get { units.request }
        set { units.request = newValue }
    }

    /// Makes a price list.
    public init(
        version: String,
        rates: TokenRates,
        tiers: [Tier] = [],
        services: [Service] = [],
        units: UnitPrices = UnitPrices(),
        unaskedSearches: Int = 0,
        perRequest: Money = .zero
    ) {
        self.version = version
        self.rates = rates
        self.tiers = tiers
        self.services = services
        self.units = units
        self.unaskedSearches = unaskedSearches
        if perRequest != .zero { self.units.request = perRequest }
    }

    /// Whether pictures in the output have a price of their own, whatever the tier.
    public var pricesPictures: Bool {
        let served = services.flatMap { [$0.rates] + $0.tiers.map(\.rates) }
        return ([rates] + tiers.map(\.rates) + served).allSatisfy { $0.imageOutput != nil }
    }

    /// Whether a service tier has rates of its own; the ordinary service always has.
    public func prices(_ serviceTier: ServiceTier) -> Bool {
        serviceTier == .standard || services.contains { $0.serviceTier == serviceTier }
    }
}

import Vocabulary

extension PriceList {
    /// The most that a request can cost that uses no more than its reach.
    ///
    /// All of input counts at the dearest price that some of it may have, and so does output; over the service tiers
    /// and the long-context tiers that can be reached.
    public func bound(_ reach: UsageReach) -> Money {
        var dearest = DearestRates(rates, tiers, reach)
        for service in services where reach.serviceTiers.holds(service.serviceTier) {
            dearest.consider(service.rates, service.tiers, reach)
        }
        var sum = PriceSum()
        sum.add(max(0, reach.input), dearest.input)
        sum.add(max(0, reach.output), dearest.output)
        var dearestUnits = units
        dearestUnits.search = units.dearestSearch
        var counts = reach.units
        // Nobody knows yet how large the context of a search will be.
        (counts[.searchesLow], counts[.searchesHigh]) = (0, 0)
        sum.add(dearestUnits, counts)
        return sum.roundedUp + units.request
    }

    /// The most that a request can cost with at most this much input and output, over every tier and kind of token.
    public func bound(input: Int, output: Int) -> Money { bound(UsageReach(input: input, output: output)) }
}

/// The dearest prices that a request can meet.
private struct DearestRates {
    private(set) var input = TokenPrice(nanosPerMillion: 0)
    private(set) var output = TokenPrice(nanosPerMillion: 0)

    /// Considers the ordinary service, which any request may be given.
    init(_ rates: TokenRates, _ tiers: [PriceList.Tier], _ reach: UsageReach) {
        consider(rates, tiers, reach)
    }

    mutating func consider(_ rates: TokenRates, _ tiers: [PriceList.Tier], _ reach: UsageReach) {
        consider(rates, reach.kinds)
        for tier in tiers where reach.input > tier.aboveTokens { consider(tier.rates, reach.kinds) }
    }

    private mutating func consider(_ rates: TokenRates, _ kinds: UsageKinds) {
        input = max(
            input,
            max(rates.input, max(rates.cachedInput ?? rates.input, rates.cacheWrite ?? rates.input))
        )
        output = max(output, max(rates.output, rates.reasoning ?? rates.output))
        if kinds.contains(.cacheWriteLong), let price = rates.cacheWriteLong { input = max(input, price) }
        if kinds.contains(.audioInput), let price = rates.audioInput { input = max(input, price) }
        if kinds.contains(.imageInput), let price = rates.imageInput { input = max(input, price) }
        if kinds.contains(.audioOutput), let price = rates.audioOutput { output = max(output, price) }
        if kinds.contains(.imageOutput), let price = rates.imageOutput { output = max(output, price) }
    }
}

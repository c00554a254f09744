import Vocabulary

extension PriceList {
    /// The rates of a request with this much input that was served so urgently.
    public func rates(_ serviceTier: ServiceTier? = nil, input: Int) -> TokenRates {
        if let serviceTier, serviceTier != .standard,
            let service = services.first(where: { $0.serviceTier == serviceTier })
        {
            return Self.rates(service.rates, service.tiers, input: input)
        }
        return Self.rates(rates, tiers, input: input)
    }

    private static func rates(_ rates: TokenRates, _ tiers: [Tier], input: Int) -> TokenRates {
        tiers.isEmpty ? rates : tiers.last { input > $0.aboveTokens }?.rates ?? rates
    }

    /// What a usage costs: summed exactly, rounded up once to a nano-dollar.
    public func charge(_ usage: Usage) -> Money {
        var sum = PriceSum()
        part(usage) { _, count, price in sum.add(count, price) }
        if !usage.rare.isEmpty { sum.add(units, usage.rare) }
        return sum.roundedUp + units.request
    }

    /// Parts the tokens of a usage by their prices.
    ///
    /// Nothing is charged twice: of input, what was cached comes first, then what was written (the long lifetime
    /// first), then sound, then pictures, and the rest is plain; of output reasoning, sound, pictures and the rest. A
    /// part that is larger than what is left for it counts as that.
    @inline(__always)
    func part(_ usage: Usage, _ add: (PriceLine.Subject, Int, TokenPrice) -> Void) {
        let rates = rates(usage.serviceTier, input: usage.input)
        var input = max(0, usage.input)
        var output = max(0, usage.output)
        add(.cachedInput, input.take(usage.cachedInput), rates.cachedInput ?? rates.input)
        var written = input.take(usage.cacheWrite)
        let reasoning = output.take(usage.reasoning)
        if !usage.rare.isEmpty {
            let long = written.take(usage.rare[.cacheWriteLong])
            add(.cacheWriteLong, long, rates.cacheWriteLong ?? rates.cacheWrite ?? rates.input)
            add(.audioInput, input.take(usage.rare[.audioInput]), rates.audioInput ?? rates.input)
            add(.imageInput, input.take(usage.rare[.imageInput]), rates.imageInput ?? rates.input)
            add(.audioOutput, output.take(usage.rare[.audioOutput]), rates.audioOutput ?? rates.output)
            add(.imageOutput, output.take(usage.rare[.imageOutput]), rates.imageOutput ?? rates.output)
            _ = input.take(usage.rare[.unbilledInput])
            _ = output.take(usage.rare[.unbilledOutput])
        }
        add(.cacheWrite, written, rates.cacheWrite ?? rates.input)
        add(.input, input, rates.input)
        add(.reasoning, reasoning, rates.reasoning ?? rates.output)
        add(.output, output, rates.output)
    }
}

extension Int {
    /// Takes away as much as there is of a count, and says how much that was.
    fileprivate mutating func take(_ count: Int) -> Int {
        let taken = Swift.min(Swift.max(0, count), self)
        self -= taken
        return taken
    }
}

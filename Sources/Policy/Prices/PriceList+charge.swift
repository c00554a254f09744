import Vocabulary

extension PriceList {
    /// The rates of a request with this much input.
    public func rates(input: Int) -> TokenRates {
        guard !tiers.isEmpty else { return rates }
        return tiers.last { input > $0.aboveTokens }?.rates ?? rates
    }

    /// What a usage costs: summed exactly, rounded up once to a nano-dollar.
    ///
    /// Cached input and cache writes are never charged as plain input too; parts larger than their total count as
    /// the total.
    public func charge(_ usage: Usage) -> Money {
        let rates = rates(input: usage.input)
        let input = max(0, usage.input)
        let cached = min(max(0, usage.cachedInput), input)
        let written = min(max(0, usage.cacheWrite), input - cached)
        let output = max(0, usage.output)
        let reasoning = min(max(0, usage.reasoning), output)
        var sum = Self.product(input - cached - written, rates.input)
        sum += Self.product(cached, rates.cachedInput ?? rates.input)
        sum += Self.product(written, rates.cacheWrite ?? rates.input)
        sum += Self.product(output - reasoning, rates.output)
        sum += Self.product(reasoning, rates.reasoning ?? rates.output)
        return Self.roundUp(sum) + perRequest
    }

    /// The most that a request can cost with at most this much input and output, over every tier and kind of token.
    public func bound(input: Int, output: Int) -> Money {
        var dearestInput = rates.dearestInput
        var dearestOutput = rates.dearestOutput
        for tier in tiers where input > tier.aboveTokens {
            dearestInput = max(dearestInput, tier.rates.dearestInput)
            dearestOutput = max(dearestOutput, tier.rates.dearestOutput)
        }
        let sum =
            Self.product(max(0, input), dearestInput)
            + Self.product(max(0, output), dearestOutput)
        return Self.roundUp(sum) + perRequest
    }

    private static func product(_ tokens: Int, _ price: TokenPrice) -> Int128 {
        Int128(tokens) * Int128(price.nanosPerMillion)
    }

    private static func roundUp(_ sum: Int128) -> Money {
        Money(nanos: Int64(clamping: (sum + 999_999) / 1_000_000))
    }
}

extension TokenRates {
    /// The most that a token of input can cost.
    fileprivate var dearestInput: TokenPrice { max(input, max(cachedInput ?? input, cacheWrite ?? input)) }

    /// The most that a token of output can cost.
    fileprivate var dearestOutput: TokenPrice { max(output, reasoning ?? output) }
}

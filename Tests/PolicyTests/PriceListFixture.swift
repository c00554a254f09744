import Policy
import Vocabulary

/// Price lists and usages drawn at random.
struct PriceListFixture {
    private var random = SystemRandomNumberGenerator()

    /// A price list with every price, or with some.
    mutating func list() -> PriceList {
        var list = PriceList(version: "v", rates: rates(), tiers: tiers())
        for serviceTier in ServiceTier.allCases where serviceTier != .standard && coin() {
            list.services.append(PriceList.Service(serviceTier, rates: rates(), tiers: tiers()))
        }
        for (_, price) in UnitPrices.names where coin() {
            list.units[keyPath: price] = Money(nanos: number(0...50_000_000))
        }
        return list
    }

    /// A usage with every count at most so much, whose parts may be larger than their totals.
    mutating func usage(within reach: UsageReach) -> Usage {
        var usage = Usage(
            input: Int(number(0...Int64(reach.input))),
            cachedInput: Int(number(0...1000)),
            cacheWrite: Int(number(0...1000)),
            output: Int(number(0...Int64(reach.output))),
            reasoning: Int(number(0...1000))
        )
        for part in UsagePart.allCases {
            if part.isUnit {
                usage.rare[part] = Int(number(0...Int64(reach.units[part])))
            } else if part == .unbilledInput || part == .unbilledOutput
                || reach.kinds.contains(UsageKinds(rawValue: 1 << part.rawValue))
            {
                usage.rare[part] = Int(number(0...1000))
            }
        }
        let tiers = ServiceTier.allCases.filter { $0 == .standard || reach.serviceTiers.holds($0) }
        usage.serviceTier = coin() ? nil : tiers.randomElement(using: &random)
        return usage
    }

    /// A reach of at most a thousand of everything.
    mutating func reach() -> UsageReach {
        var reach = UsageReach(
            input: Int(number(0...1000)),
            output: Int(number(0...1000)),
            kinds: UsageKinds(rawValue: UInt8(number(0...31))),
            serviceTiers: ServiceTiers(rawValue: UInt8(number(0...15)))
        )
        for part in UsagePart.allCases where part.isUnit && coin() {
            reach.units[part] = Int(number(0...1000))
        }
        return reach
    }

    private mutating func rates() -> TokenRates {
        var rates = TokenRates(input: price(), output: price())
        for (_, price) in TokenRates.names where coin() { rates[keyPath: price] = self.price() }
        return rates
    }

    private mutating func tiers() -> [PriceList.Tier] {
        coin()
            ? [] : [.init(aboveTokens: 200, rates: rates()), .init(aboveTokens: 500, rates: rates())]
    }

    private mutating func price() -> TokenPrice { TokenPrice(nanosPerMillion: number(0...5_000_000_000)) }

    private mutating func coin() -> Bool { Bool.random(using: &random) }

    private mutating func number(_ range: ClosedRange<Int64>) -> Int64 { .random(in: range, using: &random) }
}

import Policy
import Testing
import Vocabulary

@Suite("Bounds of prices")
struct PriceBoundTests {
    private func price(_ nanos: Int64) -> TokenPrice { TokenPrice(nanosPerMillion: nanos * 1_000_000) }

    @Test("no usage within the bound costs more than the bound, at any service tier")
    func bound() {
        var fixture = PriceListFixture()
        for _ in 0..<5000 {
            let list = fixture.list()
            let reach = fixture.reach()
            let usage = fixture.usage(within: reach)

            #expect(list.charge(usage) <= list.bound(reach), "\(list) \(reach) \(usage)")
        }
    }

    @Test("what is used adds to what is charged, and a part never takes it away")
    func growing() {
        var fixture = PriceListFixture()
        for _ in 0..<2000 {
            let list = fixture.list()
            let usage = fixture.usage(within: UsageReach(input: 100, output: 100))
            var more = usage
            more.output += 1
            more.rare[.searches] += 1

            #expect(list.charge(more) >= list.charge(usage))
        }
    }

    @Test("a bound counts the service tiers that can be reached, and no other")
    func serviceTiers() {
        let list = PriceList(
            version: "v",
            rates: TokenRates(input: price(10), output: price(20)),
            services: [
                .init(.priority, rates: TokenRates(input: price(30), output: price(40))),
                .init(.flex, rates: TokenRates(input: price(1), output: price(2))),
            ]
        )

        let standard = UsageReach(input: 10, output: 1, serviceTiers: .standard)
        let any = UsageReach(input: 10, output: 1, serviceTiers: .all)
        // What is asked for cheap may be answered as the ordinary service.
        let flex = UsageReach(input: 10, output: 1, serviceTiers: ServiceTiers(.flex))

        #expect(list.bound(standard).nanos == 120)
        #expect(list.bound(any).nanos == 340)
        #expect(list.bound(flex).nanos == 120)
    }

    @Test("a bound counts the kinds of token that can be reached, and no other")
    func kinds() {
        let list = PriceList(
            version: "v",
            rates: TokenRates(
                input: price(1),
                output: price(1),
                cacheWrite: price(2),
                cacheWriteLong: price(3),
                audioInput: price(4),
                audioOutput: price(5),
                imageInput: price(6),
                imageOutput: price(7)
            )
        )
        func bound(_ kinds: UsageKinds) -> Int64 {
            list.bound(UsageReach(input: 100, output: 1, kinds: kinds)).nanos
        }

        #expect(bound([]) == 201)
        #expect(bound(.cacheWriteLong) == 301)
        #expect(bound(.audioInput) == 401)
        #expect(bound([.audioInput, .imageInput]) == 601)
        #expect(bound(.audioOutput) == 205)
        #expect(bound(.all) == 607)
    }

    @Test("absurd prices and counts stop at the largest amount")
    func saturated() {
        let most = TokenPrice(nanosPerMillion: .max)
        var list = PriceList(version: "v", rates: TokenRates(input: most, output: most))
        list.units.search = Money(nanos: .max)
        var reach = UsageReach(input: .max, output: .max)
        reach.units[.searches] = .max

        #expect(list.bound(reach).nanos == .max)
        #expect(
            list.charge(Usage(input: .max, output: .max, rare: [.searches: .max])).nanos == .max
        )
    }
}

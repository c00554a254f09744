import Policy
import Testing
import Vocabulary

@Suite("Prices of rare parts")
struct PricePartsTests {
    private func price(_ nanos: Int64) -> TokenPrice { TokenPrice(nanosPerMillion: nanos * 1_000_000) }

    private var list: PriceList {
        PriceList(
            version: "v",
            rates: TokenRates(
                input: price(1),
                output: price(2),
                cachedInput: price(10),
                cacheWrite: price(100),
                cacheWriteLong: price(1000),
                reasoning: price(20),
                audioInput: price(10_000),
                audioOutput: price(200),
                imageInput: price(100_000),
                imageOutput: price(2000)
            )
        )
    }

    @Test("each token is charged once, as what it is")
    func once() {
        let usage = Usage(
            input: 100,
            cachedInput: 1,
            cacheWrite: 5,
            output: 50,
            reasoning: 4,
            rare: [
                .cacheWriteLong: 2, .audioInput: 6, .imageInput: 7, .audioOutput: 8, .imageOutput: 9,
            ]
        )

        // Input: 1 cached, 3 written, 2 written for long, 6 of sound, 7 of pictures, 81 plain.
        let input = 10 + 3 * 100 + 2 * 1000 + 6 * 10_000 + 7 * 100_000 + 81
        // Output: 4 of reasoning, 8 of sound, 9 of pictures, 29 plain.
        let output = 4 * 20 + 8 * 200 + 9 * 2000 + 29 * 2
        #expect(list.charge(usage).nanos == Int64(input + output))
    }

    @Test("parts that are larger than what is left for them count as that")
    func clamped() {
        let usage = Usage(
            input: 10,
            cachedInput: 4,
            cacheWrite: 3,
            output: 5,
            reasoning: 9,
            rare: [.cacheWriteLong: 9, .audioInput: 9, .imageInput: 9, .audioOutput: 9]
        )

        #expect(list.charge(usage).nanos == 4 * 10 + 3 * 1000 + 3 * 10_000 + 5 * 20)
    }

    @Test("what is not billed costs nothing, and takes nothing off what is")
    func unbilled() {
        let usage = Usage(
            input: 10,
            cachedInput: 4,
            output: 5,
            reasoning: 2,
            rare: [.unbilledInput: 5, .unbilledOutput: 9]
        )

        #expect(list.charge(usage).nanos == 4 * 10 + 1 + 2 * 20)
    }

    @Test("a part without a price of its own costs what its kind costs")
    func general() {
        let list = PriceList(
            version: "v",
            rates: TokenRates(input: price(1), output: price(2), cacheWrite: price(5))
        )
        let usage = Usage(
            input: 10,
            cacheWrite: 4,
            output: 10,
            rare: [.cacheWriteLong: 3, .audioInput: 2, .imageInput: 2, .audioOutput: 2, .imageOutput: 2]
        )

        #expect(list.charge(usage).nanos == 6 + 4 * 5 + 20)
    }

    @Test("what is not counted in tokens is charged apiece, and rounded up with the rest")
    func units() {
        var units = UnitPrices()
        units.request = Money(nanos: 1)
        units.search = Money(nanos: 10)
        units.searchUnit = Money(nanos: 100)
        units.image = Money(nanos: 1000)
        units.audioSecond = Money(nanos: 10_000)
        units.character = Money(nanos: 100_000)
        units.page = Money(nanos: 1_000_000)
        let list = PriceList(
            version: "v",
            rates: TokenRates(input: TokenPrice(nanosPerMillion: 1), output: price(0)),
            units: units
        )

        func charge(_ rare: RareUsage) -> Int64 { list.charge(Usage(rare: rare)).nanos }

        #expect(charge([:]) == 1)
        #expect(charge([.searches: 2]) == 21)
        #expect(charge([.searches: 3, .searchesLow: 1, .searchesHigh: 1]) == 31)
        #expect(charge([.searchUnits: 2]) == 201)
        #expect(charge([.images: 2]) == 2001)
        #expect(charge([.audioMilliseconds: 1500]) == 15_001)
        #expect(charge([.characters: 2]) == 200_001)
        #expect(charge([.pages: 2]) == 2_000_001)
        // A tenth of a millisecond's nano-dollars and a millionth of one round up together.
        units.audioSecond = Money(nanos: 100)
        let small = PriceList(version: "v", rates: list.rates, units: units)
        #expect(small.charge(Usage(input: 1, rare: [.audioMilliseconds: 1])).nanos == 2)
    }

    @Test("searches are charged by the size of their context, and once for the request that made some")
    func searches() {
        var units = UnitPrices()
        units.search = Money(nanos: 10)
        units.searchLow = Money(nanos: 7)
        units.searchHigh = Money(nanos: 13)
        units.searchedRequest = Money(nanos: 1000)
        let list = PriceList(version: "v", rates: TokenRates(input: price(0), output: price(0)), units: units)
        func charge(_ rare: RareUsage) -> Int64 { list.charge(Usage(rare: rare)).nanos }

        #expect(charge([.searches: 2]) == 1020)
        #expect(charge([.searches: 3, .searchesLow: 1]) == 1027)
        #expect(charge([.searches: 3, .searchesLow: 1, .searchesHigh: 1]) == 1030)
        // Parts that are larger than what is left for them count as that, and none is charged alone.
        #expect(charge([.searches: 2, .searchesLow: 9, .searchesHigh: 1]) == 1020)
        #expect(charge([.searchesLow: 1, .pages: 1]) == 0)
        // A bound takes each as the dearest.
        var reach = UsageReach(input: 0, output: 0)
        #expect(list.bound(reach).nanos == 0)
        reach.units[.searches] = 3
        #expect(list.bound(reach).nanos == 1039)
        let usage = Usage(rare: [.searches: 3, .searchesLow: 1, .searchesHigh: 1])
        #expect(
            list.lines(usage).map(\.subject) == [.search, .searchLow, .searchHigh, .searchedRequest]
        )
        let sum = list.lines(usage).reduce(0) {
            $0 + Int64($1.count) * $1.perMillion.nanosPerMillion / 1_000_000
        }
        #expect(sum == list.charge(usage).nanos)
    }

    @Test("an answer is charged at the service tier that it says, long context included")
    func serviceTiers() {
        let rates = TokenRates(input: price(10), output: price(20))
        let list = PriceList(
            version: "v",
            rates: rates,
            tiers: [.init(aboveTokens: 100, rates: TokenRates(input: price(11), output: price(21)))],
            services: [
                .init(
                    .priority,
                    rates: TokenRates(input: price(30), output: price(40)),
                    tiers: [.init(aboveTokens: 100, rates: TokenRates(input: price(50), output: price(60)))]
                ),
                .init(.batch, rates: TokenRates(input: price(5), output: price(6))),
            ]
        )
        func charge(_ serviceTier: ServiceTier?, input: Int) -> Int64 {
            list.charge(Usage(input: input, output: 1, serviceTier: serviceTier)).nanos
        }

        #expect(charge(nil, input: 1) == 30)
        #expect(charge(.standard, input: 101) == 11 * 101 + 21)
        #expect(charge(.priority, input: 1) == 70)
        #expect(charge(.priority, input: 101) == 50 * 101 + 60)
        #expect(charge(.batch, input: 101) == 5 * 101 + 6)
        // A tier without rates of its own costs what the ordinary service costs.
        #expect(charge(.flex, input: 101) == 11 * 101 + 21)
        #expect(list.prices(.priority) && list.prices(.standard) && !list.prices(.flex))
    }

    @Test("counts stop at their largest value, and sums do too")
    func packed() {
        var rare: RareUsage = [.pages: 3, .cacheWriteLong: 1]
        rare[.searches] = -5
        #expect(!rare.isEmpty && rare[.pages] == 3 && rare[.searches] == 0)
        #expect((rare + rare)[.pages] == 6)
        rare[.pages] = .max
        #expect(rare[.pages] == Int(UInt32.max))
        #expect((rare + rare)[.pages] == Int(UInt32.max))
        #expect(RareUsage.none.isEmpty && RareUsage.none + .none == .none)
    }
}

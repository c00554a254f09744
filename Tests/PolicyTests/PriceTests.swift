import Policy
import Testing
import Vocabulary

@Suite("Prices")
struct PriceTests {
    private func price(_ text: String) -> TokenPrice {
        TokenPrice(usdPerMillion: text) ?? TokenPrice(nanosPerMillion: -1)
    }

    @Test("a charge is summed exactly and rounded up once")
    func rounding() {
        let list = PriceList(version: "v", rates: TokenRates(input: price("0.15"), output: price("0.60")))

        // 1 × 150 + 1 × 600 nano-dollars = 750 exactly; 0.0000001 dollars a million would round up to one nano-dollar.
        #expect(list.charge(Usage(input: 1, output: 1)).nanos == 750)
        let tiny = PriceList(
            version: "v",
            rates: TokenRates(input: TokenPrice(nanosPerMillion: 1), output: TokenPrice(nanosPerMillion: 1))
        )
        #expect(tiny.charge(Usage(input: 1, output: 1)).nanos == 1)
        #expect(tiny.charge(Usage(input: 500_000, output: 500_001)).nanos == 2)
    }

    @Test("cached and written input is charged once, at its own price")
    func parts() {
        let rates = TokenRates(
            input: price("1"),
            output: price("2"),
            cachedInput: price("0.1"),
            cacheWrite: price("1.25"),
            reasoning: price("3")
        )
        let list = PriceList(version: "v", rates: rates)
        let usage = Usage(input: 100, cachedInput: 40, cacheWrite: 20, output: 10, reasoning: 4)

        #expect(list.charge(usage).nanos == 40 * 1000 + 40 * 100 + 20 * 1250 + 6 * 2000 + 4 * 3000)
    }

    @Test("parts larger than their total count as the total")
    func clamped() {
        let list = PriceList(
            version: "v",
            rates: TokenRates(input: price("1"), output: price("1"), cachedInput: price("0.5"))
        )

        #expect(
            list.charge(Usage(input: 10, cachedInput: 99, output: 1, reasoning: 50)).nanos == 10 * 500 + 1000
        )
    }

    @Test("a long request is charged wholly at its tier")
    func tiers() {
        let tier = PriceList.Tier(aboveTokens: 200, rates: TokenRates(input: price("2"), output: price("4")))
        let list = PriceList(
            version: "v",
            rates: TokenRates(input: price("1"), output: price("2")),
            tiers: [tier]
        )

        #expect(list.charge(Usage(input: 200, output: 1)).nanos == 200 * 1000 + 2000)
        #expect(list.charge(Usage(input: 201, output: 1)).nanos == 201 * 2000 + 4000)
    }
}

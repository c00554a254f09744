import Policy
import Testing
import Vocabulary

@testable import ConfigurationFile

@Suite("Prices in the configuration file")
struct PriceTests {
    private func price(_ yaml: String) throws -> PriceList {
        let text = "models: [{name: m, targets: [{provider: demo, model: x, price: \(yaml)}]}]"
        return try #require(load(text).declaration.models.first?.targets.first?.price)
    }

    private func nanos(_ dollars: Int64) -> TokenPrice {
        TokenPrice(nanosPerMillion: dollars * 1_000_000_000)
    }

    @Test("every kind of token can have a price, and every unit")
    func kinds() throws {
        let list = try price(
            """
            {input: 1, output: 2, cached_input: 3, cache_write: 4, cache_write_long: 5, reasoning: 6, audio_input: 7,
            audio_output: 8, image_input: 9, image_output: 10, request: "0.1", search: "0.2", search_unit: "0.3",
            search_low: "0.11", search_high: "0.22", searched_request: "0.33", unasked_searches: 4,
            image: "0.4", audio_second: "0.5", character: "0.000015", page: "0.7"}
            """
        )

        #expect(
            list.rates
                == TokenRates(
                    input: nanos(1),
                    output: nanos(2),
                    cachedInput: nanos(3),
                    cacheWrite: nanos(4),
                    cacheWriteLong: nanos(5),
                    reasoning: nanos(6),
                    audioInput: nanos(7),
                    audioOutput: nanos(8),
                    imageInput: nanos(9),
                    imageOutput: nanos(10)
                )
        )
        #expect(list.perRequest.nanos == 100_000_000)
        #expect(list.units.search.nanos == 200_000_000)
        #expect(list.units.searchLow.nanos == 110_000_000)
        #expect(list.units.searchHigh.nanos == 220_000_000)
        #expect(list.units.searchedRequest.nanos == 330_000_000)
        #expect(list.unaskedSearches == 4)
        #expect(list.units.searchUnit.nanos == 300_000_000)
        #expect(list.units.image.nanos == 400_000_000)
        #expect(list.units.audioSecond.nanos == 500_000_000)
        #expect(list.units.character.nanos == 15_000)
        #expect(list.units.page.nanos == 700_000_000)
    }

    @Test("long requests and service tiers have prices of their own")
    func tiers() throws {
        let list = try price(
            """
            {input: 1, output: 2, tiers: [{above_tokens: 200000, input: 3, output: 4, cached_input: 1}],
            flex: {input: 5, output: 6}, priority: {input: 7, output: 8, tiers: [{above_tokens: 9, input: 9, output: 9}]}}
            """
        )

        let long = TokenRates(input: nanos(3), output: nanos(4), cachedInput: nanos(1))
        #expect(list.tiers == [PriceList.Tier(aboveTokens: 200_000, rates: long)])
        #expect(
            list.services == [
                PriceList.Service(.flex, rates: TokenRates(input: nanos(5), output: nanos(6))),
                PriceList.Service(
                    .priority,
                    rates: TokenRates(input: nanos(7), output: nanos(8)),
                    tiers: [.init(aboveTokens: 9, rates: TokenRates(input: nanos(9), output: nanos(9)))]
                ),
            ]
        )
    }
}

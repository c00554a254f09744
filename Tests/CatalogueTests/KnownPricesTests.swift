import Catalogue
import Testing
import Vocabulary

/// Prices as the providers publish them, written down by hand: US dollars per million tokens, or apiece.
@Suite("Prices of well-known models")
struct KnownPricesTests {
    private let catalogue: Catalogue

    init() throws { catalogue = try Catalogue.builtIn() }

    private func list(_ provider: String, _ model: String) throws -> PriceList {
        try #require(catalogue.facts(provider: provider, model: model)?.price)
    }

    private func rates(_ prices: KeyValuePairs<String, String>) throws -> TokenRates {
        var rates = TokenRates(input: TokenPrice(nanosPerMillion: 0), output: TokenPrice(nanosPerMillion: 0))
        for (name, text) in prices {
            let price = try #require(TokenPrice(usdPerMillion: text))
            switch name {
            case "input": rates.input = price
            case "output": rates.output = price
            default:
                let place = try #require(TokenRates.names.first { $0.name == name })
                rates[keyPath: place.price] = price
            }
        }
        return rates
    }

    private func service(_ list: PriceList, _ serviceTier: ServiceTier) throws -> PriceList.Service {
        try #require(list.services.first { $0.serviceTier == serviceTier })
    }

    // OpenAI, "Pricing" (developers.openai.com/api/docs/pricing), 2026-11.
    @Test("OpenAI's chat models, at every service tier")
    func openAI() throws {
        let omni = try list("openai", "gpt-4o")
        #expect(try omni.rates == rates(["input": "2.5", "output": "10", "cached_input": "1.25"]))
        #expect(
            try service(omni, .priority).rates
                == rates(["input": "4.25", "output": "17", "cached_input": "2.125"])
        )
        #expect(try service(omni, .batch).rates.input == rates(["input": "1.25"]).input)
        #expect(!omni.prices(.flex))
        let five = try list("openai", "gpt-5")
        #expect(try five.rates == rates(["input": "1.25", "output": "10", "cached_input": "0.125"]))
        #expect(
            try service(five, .flex).rates
                == rates(["input": "0.625", "output": "5", "cached_input": "0.0625"])
        )
        #expect(
            try service(five, .priority).rates
                == rates(["input": "2.5", "output": "20", "cached_input": "0.25"])
        )
        let long = try service(try list("openai", "gpt-5.4"), .flex)
        #expect(try long.rates == rates(["input": "1.25", "output": "7.5", "cached_input": "0.13"]))
        #expect(
            try long.tiers == [
                .init(
                    aboveTokens: 272_000,
                    rates: rates(["input": "2.5", "output": "11.25", "cached_input": "0.25"])
                )
            ]
        )
    }

    @Test("OpenAI's models for pictures, sound and speech")
    func media() throws {
        #expect(
            try list("openai", "gpt-image-1").rates
                == rates([
                    "input": "5", "output": "40", "cached_input": "1.25", "image_input": "10",
                    "image_output": "40",
                ])
        )
        #expect(try list("openai", "whisper-1").units.audioSecond.description == "0.0001")
        #expect(try list("openai", "tts-1").units.character.description == "0.000015")
        let transcribe = try list("openai", "gpt-4o-transcribe")
        #expect(try transcribe.rates == rates(["input": "2.5", "output": "10", "audio_input": "2.5"]))
        #expect(transcribe.units == UnitPrices())
    }

    // Anthropic, "Pricing" (platform.claude.com/docs/en/about-claude/pricing), 2026-11: a cache write of an hour costs
    // twice the input, one of five minutes a quarter more.
    @Test("Anthropic's models, with cache writes of both lifetimes and batches at half the price")
    func anthropic() throws {
        let opus = try list("anthropic", "claude-opus-4-7")
        #expect(
            try opus.rates
                == rates([
                    "input": "5", "output": "25", "cached_input": "0.5", "cache_write": "6.25",
                    "cache_write_long": "10",
                ])
        )
        let batch = try service(opus, .batch).rates
        #expect(try batch.input == rates(["input": "2.5"]).input)
        #expect(try batch.cacheWrite == rates(["cache_write": "3.125"]).cacheWrite)
        let sonnet = try list("anthropic", "claude-sonnet-4-5").rates
        #expect(
            try sonnet
                == rates([
                    "input": "3", "output": "15", "cached_input": "0.3", "cache_write": "3.75",
                    "cache_write_long": "6",
                ])
        )
    }

    // Google, "Gemini API pricing" (ai.google.dev/gemini-api/docs/pricing), 2026-11.
    @Test("Gemini's models, with sound and long prompts")
    func gemini() throws {
        let pro = try list("gemini", "gemini-2.5-pro")
        #expect(try pro.rates == rates(["input": "1.25", "output": "10", "cached_input": "0.125"]))
        #expect(
            try pro.tiers == [
                .init(
                    aboveTokens: 200_000,
                    rates: rates(["input": "2.5", "output": "15", "cached_input": "0.25"])
                )
            ]
        )
        #expect(
            try service(pro, .priority).tiers == [
                .init(
                    aboveTokens: 200_000,
                    rates: rates(["input": "4.5", "output": "27", "cached_input": "0.45"])
                )
            ]
        )
        let flash = try list("gemini", "gemini-2.5-flash")
        #expect(
            try flash.rates
                == rates([
                    "input": "0.3", "output": "2.5", "cached_input": "0.03", "reasoning": "2.5",
                    "audio_input": "1",
                ])
        )
        // Reasoning costs what output costs at every tier.
        #expect(
            try service(flash, .flex).rates
                == rates(["input": "0.15", "output": "1.25", "cached_input": "0.03", "audio_input": "0.5"])
        )
    }

    // Cohere, "Pricing" (cohere.com/pricing), and Mistral, "API pricing" (mistral.ai/pricing), 2026-11.
    @Test("models that are charged apiece")
    func units() throws {
        #expect(try list("cohere", "rerank-v3.5").units.searchUnit.description == "0.002")
        #expect(try list("mistral", "mistral-ocr-latest").units.page.description == "0.004")
    }

    // As the price map of the same source has them: OpenAI and Anthropic 10 dollars for a thousand searches, Perplexity by the size
    // of their context, Google 35 dollars for a thousand requests that searched and, since its third generation, 14 for a
    // thousand queries.
    @Test("searches")
    func searches() throws {
        let openAI = try list("openai", "gpt-5")
        #expect(openAI.units.search.description == "0.01" && openAI.unaskedSearches == 0)
        let preview = try list("openai", "gpt-4o-search-preview")
        #expect(preview.units.search.description == "0.025" && preview.unaskedSearches == 1)
        #expect(try list("anthropic", "claude-sonnet-4-5").units.search.description == "0.01")
        #expect(
            try list("vertex_ai-anthropic_models", "claude-sonnet-4-5").units.search.description == "0.01"
        )
        #expect(try list("xai", "grok-4.3").units.search.description == "0.005")
        let sonar = try list("perplexity", "sonar")
        #expect(sonar.units.search.description == "0.008" && sonar.units.searchLow.description == "0.005")
        #expect(sonar.units.searchHigh.description == "0.012" && sonar.unaskedSearches == 1)
        let deep = try list("perplexity", "sonar-deep-research")
        #expect(deep.units.search.description == "0.005" && deep.units.searchLow == .zero)
        let flash = try list("gemini", "gemini-2.5-flash")
        #expect(flash.units.searchedRequest.description == "0.035" && flash.units.search == .zero)
        let third = try list("gemini", "gemini-3-flash-preview")
        #expect(third.units.search.description == "0.014" && third.units.searchedRequest == .zero)
    }

    @Test("a dearer tier is never cheaper than the ordinary one, nor a cheaper one dearer")
    func order() throws {
        for (provider, model) in [
            ("openai", "gpt-4o"), ("openai", "gpt-5"), ("openai", "gpt-5.4"),
            ("anthropic", "claude-opus-4-7"),
            ("gemini", "gemini-2.5-pro"), ("gemini", "gemini-2.5-flash"),
        ] {
            let list = try list(provider, model)
            for service in list.services {
                let isDearer = service.serviceTier == .priority
                #expect(isDearer == (service.rates.input > list.rates.input), "\(model)")
                #expect(isDearer == (service.rates.output > list.rates.output), "\(model)")
            }
        }
    }
}

import Catalogue
import Testing
import Vocabulary

@Suite("The built-in catalogue")
struct BuiltInCatalogueTests {
    private let catalogue: Catalogue

    init() throws { catalogue = try Catalogue.builtIn() }

    private func price(_ text: String) throws -> TokenPrice { try #require(TokenPrice(usdPerMillion: text)) }

    @Test("it says what it is and where its figures come from")
    func header() {
        #expect(catalogue.name == "2026-11.1")
        #expect(catalogue.source.contains("LiteLLM wheel 1.109.1"))
        #expect(catalogue.count > 3000)
    }

    @Test("a model has its limits, prices and their version")
    func model() throws {
        let facts = try #require(catalogue.facts(provider: "openai", model: "gpt-4o-mini"))

        let rates = TokenRates(
            input: try price("0.15"),
            output: try price("0.6"),
            cachedInput: try price("0.075")
        )
        #expect(facts.contextTokens == 128_000)
        #expect(facts.maxOutputTokens == 16_384)
        #expect(facts.price?.version == "catalogue-2026-11.1")
        #expect(facts.price?.rates == rates)
        var units = UnitPrices()
        units.search = try #require(Money(decimal: "0.025"))
        #expect(facts.price?.tiers == [] && facts.price?.units == units)
        let supported: ModelCapabilities = [.tools, .parallelTools, .toolChoice, .vision, .structuredOutput]
        #expect(facts.capabilities?.isSuperset(of: supported) == true)
        #expect(facts.capabilities?.contains(.reasoning) == false)
    }

    @Test("a model has its long-context tiers")
    func tiers() throws {
        let facts = try #require(catalogue.facts(provider: "openai", model: "gpt-5.4"))

        let tier = PriceList.Tier(
            aboveTokens: 272_000,
            rates: TokenRates(
                input: try price("5"),
                output: try price("22.5"),
                cachedInput: try price("0.5")
            )
        )
        #expect(facts.price?.tiers == [tier])
    }

    @Test("it says which models are reached by the Responses API alone")
    func responsesOnly() {
        let names = ["gpt-5-codex", "o3-pro", "gpt-4o-mini", "gpt-5"]

        let only = names.filter { catalogue.facts(provider: "openai", model: $0)?.isResponsesOnly == true }

        #expect(only == ["gpt-5-codex", "o3-pro"])
    }

    @Test("an embedding model's output costs nothing")
    func embedding() throws {
        let facts = try #require(catalogue.facts(provider: "openai", model: "text-embedding-3-small"))

        #expect(facts.price?.rates.input == (try price("0.02")))
        #expect(facts.price?.rates.output.nanosPerMillion == 0)
        #expect(facts.maxOutputTokens == nil)
    }

    @Test("a model is found with and without its provider's prefix")
    func prefixes() throws {
        #expect(
            catalogue.facts(provider: "openai", model: "openai/gpt-4o-mini")
                == catalogue.facts(provider: "openai", model: "gpt-4o-mini")
        )
        let groq = catalogue.facts(provider: "groq", model: "llama-guard-3-8b")
        #expect(groq?.price?.rates.input == (try price("0.2")))
        #expect(catalogue.facts(provider: "groq", model: "groq/llama-guard-3-8b") == groq)
    }

    @Test(
        "a name that is not exactly known has no facts",
        arguments: [
            ("openai", "gpt-4o-mini-2099-01-01"), ("openai", "gpt-4o-min"), ("openai", ""),
            ("groq", "gpt-4o-mini"), ("", "gpt-4o-mini"),
        ]
    )
    func unknown(provider: String, model: String) {
        #expect(catalogue.facts(provider: provider, model: model) == nil)
    }

    @Test("models of the older completions route count as OpenAI's")
    func completions() {
        #expect(catalogue.facts(provider: "openai", model: "gpt-3.5-turbo-instruct") != nil)
    }
}

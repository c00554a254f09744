import Catalogue
import ConfigurationFile
import Policy
import Testing
import Vocabulary

@Suite("Kinds of the catalogue of providers")
struct ProviderKindTests {
    private func provider(_ text: String) throws -> ProviderDeclaration {
        try #require(load("providers: [{name: p, \(text)}]").declaration.providers.first)
    }

    @Test(
        "every kind loads, with the address of its own where it has one",
        arguments: ProviderCatalogue.builtIn.kinds
    )
    func kinds(_ kind: String) throws {
        let facts = try #require(ProviderCatalogue.builtIn.facts(kind: kind))
        guard let own = facts.baseURL else {
            let found = problems("providers: [{name: p, kind: \(kind)}]")
            #expect(found.count == 1)
            #expect(found.first?.contains("a provider of kind \(kind) has no address of its own") == true)
            let declared = try provider("kind: \(kind), base_url: \"https://host\"")
            #expect(declared.baseURL == "https://host" + facts.path)
            return
        }

        let declared = try provider("kind: \(kind)")

        #expect(declared.baseURL == own)
        #expect(declared.facts == facts)
        #expect(declared.cataloguedNames == [facts.prices].compactMap(\.self))
        #expect(ProviderFamily(kind: kind) == .compatible)
    }

    @Test("another address keeps the kind, and without a path gets the kind's")
    func address() throws {
        #expect(
            try provider("kind: groq, base_url: \"https://eu.host\"").baseURL == "https://eu.host/openai/v1"
        )
        #expect(try provider("kind: groq, base_url: \"https://eu.host/v9\"").baseURL == "https://eu.host/v9")
        #expect(try provider("kind: groq, catalogue_prefix: own").cataloguedNames == ["own"])
    }

    @Test(
        "models of the families are found under the catalogue's names for them",
        arguments: [
            ("azure-openai", "gpt-4o"), ("vertex", "claude-sonnet-4-5"), ("vertex", "gemini-2.5-pro"),
            ("gemini", "gemini-2.5-pro"), ("bedrock", "eu.anthropic.claude-sonnet-4-5-20250929-v1:0"),
            ("bedrock", "amazon.titan-embed-text-v2:0"), ("cohere", "command-r-08-2024"),
            ("mistral", "mistral-large-latest"), ("openai", "gpt-4o"),
        ]
    )
    func prices(_ kind: String, _ model: String) throws {
        let catalogue = try Catalogue.builtIn()
        let names = ProviderDeclaration(name: "p", kind: kind).cataloguedNames

        let facts = names.lazy.compactMap { catalogue.facts(provider: $0, model: model) }.first

        #expect(facts?.price != nil, "\(names)")
    }

    @Test("the families without facts have their addresses too")
    func families() throws {
        #expect(try provider("kind: openai").baseURL == "https://api.openai.com/v1")
        #expect(try provider("kind: mistral").baseURL == "https://api.mistral.ai/v1")
        #expect(try provider("kind: ollama").baseURL == "http://127.0.0.1:11434/v1")
        #expect(try provider("kind: openai").facts == nil)
    }

    @Test("a mistyped kind is answered with the nearest and not with all of them")
    func nearest() {
        let found = problems("providers: [{name: p, kind: deepsek}]")

        #expect(found.count == 1)
        #expect(found.first?.contains("did you mean \"deepseek\"?") == true, "\(found)")
        #expect(found.first?.contains("more") == true)
        #expect((found.first?.utf8.count ?? 0) < 400)
    }
}

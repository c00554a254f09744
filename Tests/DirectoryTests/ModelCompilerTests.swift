import Policy
import Testing
import Vocabulary

@testable import Directory

@Suite("Compiling providers and models")
struct ModelCompilerTests {
    private let facts = TargetFacts(
        contextTokens: 1000,
        maxOutputTokens: 100,
        price: PriceList(
            version: "facts",
            rates: TokenRates(input: TokenPrice(nanosPerMillion: 1), output: TokenPrice(nanosPerMillion: 2))
        )
    )

    @Test("without providers there is the priced demo")
    func demo() throws {
        let (providers, models) = compile(Declaration())

        let target = try #require(models["demo"]?.targets.first)
        #expect(providers.keys.sorted() == ["demo"])
        #expect(models.keys.sorted() == ["demo"])
        #expect(target.price?.version == "demo-1")
        #expect(target.price?.rates.output.description == "0.4")
        #expect(target.maxOutputTokens == 4096)
        #expect(models["demo"]?.isManagedByFile == false)
    }

    @Test("with a provider there is no demo")
    func noDemo() {
        let (providers, models) = compile(declaration(ProviderDeclaration(name: "openai", kind: "openai")))

        #expect(providers.keys.sorted() == ["openai"])
        #expect(models.keys.sorted() == ["fast"])
        #expect(models["fast"]?.isManagedByFile == true)
    }

    @Test("a target's own word goes before the catalogue's, the default last")
    func precedence() throws {
        var declared = declaration(ProviderDeclaration(name: "p", kind: "openai"))
        declared.models[0].targets[0].maxOutputTokens = 7
        declared.models[0].targets.append(TargetDeclaration(provider: "p", model: "unknown"))

        let targets = try #require(compile(declared).models["fast"]?.targets)

        #expect(targets[0].maxOutputTokens == 7)
        #expect(targets[0].contextTokens == 1000)
        #expect(targets[0].price?.version == "facts")
        #expect(targets[1].maxOutputTokens == 4096)
        #expect(targets[1].price == nil)
    }

    @Test("a compatible server has the catalogue's prices only under a stated name")
    func compatible() throws {
        var provider = ProviderDeclaration(name: "p", kind: "openai-compatible")
        provider.baseURL = "http://localhost:8000"
        #expect(compile(declaration(provider)).models["fast"]?.targets[0].price == nil)

        provider.cataloguePrefix = "openai"

        #expect(compile(declaration(provider)).models["fast"]?.targets[0].price != nil)
    }

    @Test("a provider's labels and deadlines reach its targets")
    func inheritance() throws {
        var provider = ProviderDeclaration(name: "p", kind: "openai")
        provider.labels = ["region": "eu", "tier": "a"]
        var timeouts = Timeouts()
        timeouts.connect = .seconds(9)
        provider.timeouts = timeouts
        var declared = declaration(provider)
        declared.models[0].targets[0].labels = ["tier": "b"]

        let target = try #require(compile(declared).models["fast"]?.targets[0])

        #expect(target.labels == ["region": "eu", "tier": "b"])
        #expect(target.timeouts.connect == .seconds(9))
    }

    @Test("an unchanged provider stays the same object, a changed one does not")
    func identity() throws {
        var declared = declaration(ProviderDeclaration(name: "p", kind: "openai"))
        var current = Snapshot()
        let first = compile(declared)
        current.put(providers: first.providers, models: first.models)

        #expect(compile(declared, current).providers["p"] === first.providers["p"])
        declared.providers[0].labels = ["a": "b"]
        #expect(compile(declared, current).providers["p"] !== first.providers["p"])
    }

    @Test(
        "a base URL has the kind's path when it states none, and no slash at its end",
        arguments: [
            ("http://host:8000", "http://host:8000/v1"), ("http://host/", "http://host/v1"),
            ("http://host/api/v2/", "http://host/api/v2"), (nil, "https://api.openai.com/v1"),
        ]
    )
    func baseURL(declared: String?, expected: String) {
        var provider = ProviderDeclaration(name: "p", kind: "openai")
        provider.baseURL = declared
        #expect(BaseURL.resolve(provider) == expected)
    }

    private func declaration(_ provider: ProviderDeclaration) -> Declaration {
        var declaration = Declaration()
        declaration.providers = [provider]
        var model = ModelDeclaration(name: "fast")
        model.targets = [TargetDeclaration(provider: provider.name, model: "gpt-4o-mini")]
        declaration.models = [model]
        return declaration
    }

    private func compile(
        _ declaration: Declaration,
        _ current: Snapshot = Snapshot()
    ) -> (providers: [String: Provider], models: [String: Model]) {
        let facts = facts
        return ModelCompiler(
            current: current,
            facts: { provider, model in provider == "openai" && model == "gpt-4o-mini" ? facts : nil },
            now: Directories.time
        ).compile(
            declaration,
            managedByFile: Set(declaration.providers.map(\.name)),
            modelsManagedByFile: Set(declaration.models.map(\.name))
        )
    }
}

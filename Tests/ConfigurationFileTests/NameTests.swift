import Policy
import Testing
import Vocabulary

@testable import ConfigurationFile

@Suite("Names and prices")
struct NameTests {
    @Test("a team's grant of a model that is not declared is warned of, a glob is not")
    func grants() throws {
        let loaded = try load(
            """
            providers: [{name: a, kind: openai}]
            models: [{name: fast, targets: [{provider: a, model: x}]}]
            teams: [{name: t, models: [fsat, "claude-*"]}]
            """
        )

        #expect(
            loaded.warnings.map(\.description) == [
                #"gatehouse.yaml:3:28: teams[0].models[0]: no model named "fsat" is declared; did you mean "fast"?"#
            ]
        )
    }

    @Test("while no provider is declared, the demo's names can be used")
    func demo() throws {
        let loaded = try load("teams: [{name: t, models: [demo]}]")
        #expect(loaded.warnings.isEmpty)
    }

    @Test("models may fall back to each other")
    func mutual() {
        let yaml = """
            models:
              - {name: a, fallbacks: [b], targets: [{provider: demo, model: x}]}
              - {name: b, fallbacks: [a], targets: [{provider: demo, model: y}]}
            """
        #expect(problems(yaml).isEmpty)
    }

    @Test("equal prices have equal versions however they are written, other prices have others")
    func versions() throws {
        func version(_ price: String) throws -> String {
            let yaml = "models: [{name: m, targets: [{provider: demo, model: x, price: \(price)}]}]"
            return try #require(load(yaml).declaration.models.first?.targets.first?.price?.version)
        }

        #expect(try version("{input: \"0.5\", output: 1}") == version("{output: \"1.00\", input: 0.50}"))
        #expect(
            try version("{input: \"0.5\", output: 1}") != version("{input: \"0.5\", output: 1, reasoning: 1}")
        )
        let others = [
            "{input: 1, output: 1}", "{input: 1, output: 1, search: 1}",
            "{input: 1, output: 1, search_low: 1}", "{input: 1, output: 1, unasked_searches: 1}",
            "{input: 1, output: 1, audio_input: 1}",
            "{input: 1, output: 1, tiers: [{above_tokens: 5, input: 1, output: 1}]}",
            "{input: 1, output: 1, flex: {input: 1, output: 1}}",
            "{input: 1, output: 1, batch: {input: 1, output: 1}}",
            "{input: 1, output: 1, flex: {input: 1, output: 1, tiers: [{above_tokens: 5, input: 1, output: 1}]}}",
        ]
        #expect(try Set(others.map(version)).count == others.count)
        // A version that rows have kept must not change with the program.
        #expect(try version("{input: 1, output: 1}") == "config-6eefb537ef00")
        #expect(try version("{input: 1, output: 1}").hasPrefix("config-"))
        #expect(try version("{input: 1, output: 1}").count == "config-".count + 12)
    }

    @Test(
        "base URLs lose a last slash, and get /v1 only without a path",
        arguments: [
            ("https://x", "https://x/v1"), ("https://x/", "https://x/v1"),
            ("http://x:8000/v1/", "http://x:8000/v1"),
            ("https://x/openai/v1", "https://x/openai/v1"), ("http://[::1]:8000", "http://[::1]:8000/v1"),
        ]
    )
    func baseURLs(written: String, expected: String) throws {
        let yaml = "providers: [{name: a, kind: openai-compatible, base_url: \"\(written)\"}]"
        #expect(try load(yaml).declaration.providers.first?.baseURL == expected)
    }

    @Test("words that older YAML takes for truth values are text")
    func norway() throws {
        let yaml = "providers: [{name: a, kind: openai, labels: {region: no}}]"
        #expect(try load(yaml).declaration.providers.first?.labels == ["region": "no"])
    }

    @Test("aliases stand for their anchors")
    func aliases() throws {
        let yaml = """
            models:
              - {name: a, timeouts: &slow {total: 20m}, targets: [{provider: demo, model: x}]}
              - {name: b, timeouts: *slow, targets: [{provider: demo, model: y}]}
            """
        #expect(try load(yaml).declaration.models.map(\.timeouts.total) == [.seconds(1200), .seconds(1200)])
    }

    @Test(
        "the nearest name is found over slips, and none where everything differs",
        arguments: [
            ("targtes", "targets"), ("lables", "labels"), ("wieght", "weight"), ("TARGETS", "targets"),
            ("xyz", nil), ("", nil),
        ] as [(String, String?)]
    )
    func nearest(text: String, expected: String?) {
        #expect(Nearest.name(to: text, among: ["targets", "labels", "weight", "price"]) == expected)
    }
}

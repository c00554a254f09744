import Foundation
import Testing
import Vocabulary

@testable import Catalogue

@Suite("The catalogue of providers")
struct ProviderCatalogueTests {
    private static let header = #"{"providers":"t","source":"s"}"#

    private func read(_ lines: String...) throws(CatalogueFault) -> ProviderCatalogue {
        try ProviderCatalogue(bytes: Array(lines.joined(separator: "\n").utf8), file: "t.jsonl")
    }

    @Test("the built-in one has at least forty providers, each with its documentation")
    func builtIn() throws {
        let catalogue = ProviderCatalogue.builtIn

        #expect(catalogue.providers.count >= 40)
        #expect(catalogue.kinds == catalogue.kinds.sorted())
        #expect(!catalogue.name.isEmpty && !catalogue.source.isEmpty)
        for facts in catalogue.providers {
            #expect(facts.documentation.hasPrefix("https://"), "\(facts.kind)")
            #expect(!facts.operations.isEmpty, "\(facts.kind)")
            #expect(facts.baseURL?.hasSuffix("/") != true, "\(facts.kind)")
        }
    }

    @Test("a provider's address, path, key and quirks are those of its line")
    func line() throws {
        let groq = try #require(ProviderCatalogue.builtIn.facts(kind: "groq"))
        #expect(groq.baseURL == "https://api.groq.com/openai/v1")
        #expect(groq.path == "/openai/v1")
        #expect(groq.keyVariable == "GROQ_API_KEY" && groq.keyField == nil)
        #expect(groq.lacks.contains("logit_bias"))
        #expect(groq.outputLimitField == "max_completion_tokens")

        let databricks = try #require(ProviderCatalogue.builtIn.facts(kind: "databricks"))
        #expect(databricks.baseURL == nil && databricks.path == "/serving-endpoints")
        #expect(ProviderCatalogue.builtIn.facts(kind: "openai") == nil)
    }

    @Test("the names of prices are names of the catalogue of models")
    func prices() throws {
        let models = String(decoding: Catalogue.builtInBytes, as: UTF8.self)

        for facts in ProviderCatalogue.builtIn.providers {
            guard let prices = facts.prices else { continue }
            #expect(models.contains("{\"provider\":\"\(prices)\","), "\(facts.kind): \(prices)")
        }
    }

    @Test("the manual's table has each provider with its address, key, prices and routes")
    func manual() throws {
        let page = URL(filePath: #filePath).deletingLastPathComponent().appending(
            path: "../../docs/providers.md"
        )
        let lines = try String(contentsOf: page.standardizedFileURL, encoding: .utf8).split(separator: "\n")

        for facts in ProviderCatalogue.builtIn.providers {
            let rows = lines.filter { $0.hasPrefix("| `\(facts.kind)` |") }
            #expect(rows.count == 1, "\(facts.kind)")
            let said = [facts.baseURL, facts.keyVariable, facts.prices].compactMap(\.self).map { "`\($0)`" }
            for text in said + ["[\(facts.name)](\(facts.documentation))"]
                + facts.operations.map({ "`\($0)`" })
            {
                #expect(rows.first?.contains(text) == true, "\(facts.kind): \(text)")
            }
        }
    }

    @Test(
        "a faulty line is named",
        arguments: [
            (#"{"name":"A","base_url":"https://a/v1","documentation":"https://a","serves":"x"}"#, "kind"),
            (
                #"{"kind":"A","name":"A","base_url":"https://a/v1","documentation":"https://a","serves":"x"}"#,
                "small letters"
            ),
            (#"{"kind":"a","name":"A","documentation":"https://a","serves":"x"}"#, "base_url or path"),
            (
                #"{"kind":"a","name":"A","base_url":"http://a/v1","documentation":"https://a","serves":"x"}"#,
                "https"
            ),
            (#"{"kind":"a","name":"A","base_url":"https://a/v1","documentation":"https://a"}"#, "serves"),
            (
                #"{"kind":"a","name":"A","path":"","documentation":"https://a","serves":"x","thoughts":"y"}"#,
                "thoughts"
            ),
            (
                #"{"kind":"a","name":"A","path":"","documentation":"https://a","serves":"x","more":"y"}"#,
                "unknown key more"
            ),
        ]
    )
    func faults(line: String, message: String) throws {
        let fault = #expect(throws: CatalogueFault.self) { try read(Self.header, line) }
        #expect(fault?.line == 2)
        #expect(fault?.message.contains(message) == true, "\(fault?.message ?? "")")
    }

    @Test("a kind stands there once, and an empty catalogue is none")
    func repeated() throws {
        let line = #"{"kind":"a","name":"A","path":"","documentation":"https://a","serves":"x"}"#
        #expect(throws: CatalogueFault(file: "t.jsonl", line: 3, message: "a stands in a line above")) {
            try read(Self.header, line, line)
        }
        #expect(throws: CatalogueFault(file: "t.jsonl", line: 0, message: "is empty")) { try read("") }
    }
}

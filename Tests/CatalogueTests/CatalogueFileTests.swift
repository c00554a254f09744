import Testing
import Vocabulary

@testable import Catalogue

@Suite("A catalogue file")
struct CatalogueFileTests {
    private static let header = #"{"catalogue":"own","source":"ours"}"#

    private func catalogue(_ lines: String...) throws(CatalogueFault) -> Catalogue {
        try Catalogue(bytes: Array(lines.joined(separator: "\n").utf8), file: "own.jsonl")
    }

    @Test("an operator's file has its own version, in any order of keys")
    func own() throws {
        let catalogue = try catalogue(
            Self.header,
            "",
            #" { "input": "1", "output":"2","model":"m" , "provider":"p","request":"0.01"} "#
        )

        #expect(catalogue.count == 1)
        let facts = try #require(catalogue.facts(provider: "p", model: "m"))
        #expect(facts.price?.version == "catalogue-own")
        #expect(facts.price?.rates.output.nanosPerMillion == 2_000_000_000)
        #expect(facts.price?.perRequest == Money(nanos: 10_000_000))
    }

    @Test("an operator's file may price service tiers, units and everything else")
    func services() throws {
        let catalogue = try catalogue(
            Self.header,
            #"{"provider":"p","model":"m","input":"1","output":"2","search":"0.01","supports":"tools vision","#
                + #""priority":[{"input":"3","output":"4","tiers":[{"above_tokens":5,"input":"6","output":"7"}]}]}"#
        )

        let facts = try #require(catalogue.facts(provider: "p", model: "m"))
        #expect(facts.price?.units.search == Money(nanos: 10_000_000))
        #expect(facts.price?.services.map(\.serviceTier) == [.priority])
        #expect(facts.price?.services.first?.tiers.map(\.rates.input.nanosPerMillion) == [6_000_000_000])
        #expect(facts.capabilities == [.tools, .vision])
    }

    @Test("a model may have limits and no price")
    func unpriced() throws {
        let catalogue = try catalogue(
            Self.header,
            #"{"provider":"p","model":"m\u00e9\"","context_tokens":1000}"#
        )

        #expect(
            catalogue.facts(provider: "p", model: "mé\"") == ModelFacts(contextTokens: 1000)
        )
    }

    @Test("every line of the built-in catalogue passes the checks of a file")
    func builtIn() throws {
        let checked = try Catalogue(bytes: Catalogue.builtInBytes, file: "catalogue.jsonl")

        #expect(checked.count == (try Catalogue.builtIn().count))
    }

    @Test("a file without a header is refused")
    func headerless() {
        #expect(throws: CatalogueFault(file: "own.jsonl", line: 0, message: "is empty")) {
            try catalogue("", " ")
        }
        #expect(throws: CatalogueFault.self) { try catalogue(#"{"provider":"p","model":"m"}"#) }
    }

    @Test(
        "a malformed line is refused by its number",
        arguments: [
            ("nonsense", "is not a JSON object"),
            (#"{"provider":"p"}"#, "provider and model must be given"),
            (#"{"provider":"p","model":"m","input":"1"}"#, "prices need input and output"),
            (#"{"provider":"p","model":"m","input":"1","outptu":"2"}"#, "prices need input and output"),
            (#"{"provider":"p","model":"m","colour":"red"}"#, "unknown key colour"),
            (#"{"provider":"p","model":"m","input":"-1","output":"2"}"#, "input must be a decimal text"),
            (#"{"provider":"p","model":"m","input":"1e3","output":"2"}"#, "input must be a decimal text"),
            (#"{"provider":"p","model":"m","input":1,"output":"2"}"#, "input must be a text"),
            (#"{"provider":"p","model":"m","input":"1","input":"2","output":"2"}"#, "input is given twice"),
            (
                #"{"provider":"p","model":"m","context_tokens":-5}"#,
                "context_tokens must be a whole number above 0"
            ),
            (#"{"provider":"p","model":"m","context_tokens":"5"}"#, "context_tokens must be a whole number"),
            (#"{"provider":"p","model":"m","context_tokens":1.5}"#, "context_tokens must be a whole number"),
            (#"{"provider":"p","model":"m","mode":null}"#, "a value must be a text, a number or a list"),
            (#"{"provider":"p","model":"m"} x"#, "something follows the object"),
            (#"{"provider":"p","model":"m"#, "a text does not end"),
            (#"{"provider":"p","model":"\ud83d"}"#, "a text holds an escape that is not supported"),
            (#"{"provider":"p","model":"a"}"#, "p a stands in a line above"),
            (
                #"{"provider":"p","model":"m","input":"1","output":"2","tiers":[{"above_tokens":5,"input":"1"}]}"#,
                "prices need input and output"
            ),
            (
                #"{"provider":"p","model":"m","input":"1","output":"2","tiers":[{"above_tokens":5,"input":"1","#
                    + #""output":"2"},{"above_tokens":5,"input":"1","output":"2"}]}"#,
                "tiers must ascend"
            ),
            (
                #"{"provider":"p","model":"m","flex":[{"input":"1","output":"2"}]}"#,
                "prices need input and output"
            ),
            (
                #"{"provider":"p","model":"m","input":"1","output":"2","flex":[]}"#,
                "flex must be a list of one object"
            ),
            (
                #"{"provider":"p","model":"m","input":"1","output":"2","flex":[{}]}"#,
                "flex needs input and output"
            ),
            (#"{"provider":"p","model":"m","supports":"flying"}"#, "supports names flying"),
            (#"{"tiers":[{"a":[{"a":[{"a":[{"a":[]}]}]}]}]}"#, "is nested too deeply"),
        ]
    )
    func malformed(line: String, expected: String) throws {
        let good = #"{"provider":"p","model":"a","input":"1","output":"2"}"#

        let fault = try #require(throws: CatalogueFault.self) {
            try catalogue(Self.header, good, "", line, good)
        }

        #expect(fault.line == 4)
        #expect(fault.description.hasPrefix("own.jsonl:4: \(expected)"), "\(fault)")
    }
}

import ConfigurationFile
import Policy
import Testing
import Vocabulary

@Suite("Declarations of the API")
struct DeclarationParserTests {
    private static let body = #"{"name":"up","kind":"openai","labels":{"tier":"gold"}}"#

    @Test("headers that are given apart are read as if they stood there, as texts")
    func apart() throws {
        let headers = ["x-a": Secret("true"), "x-b": Secret(#"a: "b", #c"#), "x-c": Secret("")]

        let provider = try DeclarationParser.provider(json: Self.body, headers: headers)

        #expect(provider.headers == headers)
        #expect(provider.labels == ["tier": "gold"])
        #expect(try DeclarationParser.provider(json: Self.body).headers.isEmpty)
    }

    @Test(
        "they are held to the same rules, and no value is repeated",
        arguments: [
            (["authorization": "value"], "headers.authorization"), (["x a": "value"], "headers.x a"),
            (["x-a": " value"], "headers.x-a"), (["x-a": "env:value"], "headers.x-a"),
            (["x-a": "•••value"], "headers.x-a"), (["x-a": "value", "X-A": "value"], "headers"),
        ]
    )
    func rules(headers: [String: String], path: String) throws {
        let error = #expect(throws: ConfigurationError.self) {
            try DeclarationParser.provider(json: Self.body, headers: headers.mapValues { Secret($0) })
        }

        #expect(error?.problems.map(\.path) == [path])
        #expect(error?.problems.allSatisfy { !$0.message.contains("value") } ?? false)
    }
}

import Policy
import Testing

@testable import DataPlane

@Suite("Pages of browsers")
struct CrossOriginTests {
    private static let page = "https://app.example.com"
    private static let preflight =
        "access-control-request-method: POST\r\naccess-control-request-headers: authorization,content-type\r\n"

    /// Answers as an upstream that is meant for pages itself.
    private let upstream = ScriptedUpstream { request, _ in
        #expect(request.field("origin") == nil)
        return [
            .send(
                ScriptedUpstream.json(
                    #"{"choices":[]}"#,
                    fields: "access-control-allow-origin: https://upstream\r\n"
                )
            )
        ]
    }

    private func gate(_ origins: [String]) async throws -> Gate {
        try await Gate(upstreams: ["a": upstream.port]) { $0.server.crossOrigin.origins = origins }
    }

    @Test("a page of an allowed origin is told beforehand what it may send, without a key")
    func preflight() async throws {
        let gate = try await gate([Self.page])

        let answer = try gate.ask(
            "",
            method: "OPTIONS",
            key: nil,
            fields: "origin: \(Self.page)\r\n\(Self.preflight)"
        )

        #expect(answer.status == 200)
        #expect(answer.field("access-control-allow-origin") == Self.page)
        #expect(answer.field("access-control-allow-methods") == "POST")
        #expect(answer.field("access-control-allow-headers") == "authorization,content-type")
        #expect(answer.field("access-control-max-age") == "600")
        #expect(answer.field("access-control-allow-credentials") == nil)
        #expect(answer.field("vary") == "origin")
    }

    @Test("a page of another origin is told nothing", arguments: [[], ["https://other.example.com"]])
    func refused(_ origins: [String]) async throws {
        let gate = try await gate(origins)
        let fields = "origin: \(Self.page)\r\n"

        let asked = try gate.ask("", method: "OPTIONS", key: nil, fields: fields + Self.preflight)
        let sent = try gate.ask(Gate.chat, fields: fields)

        #expect(asked.status == 405)
        #expect(sent.status == 200)
        for answer in [asked, sent] {
            #expect(!answer.head.lowercased().contains("access-control-"), "\(answer.head)")
        }
    }

    @Test("what is no preflight, or goes nowhere, is none")
    func others() async throws {
        let gate = try await gate(["*"])

        let plain = try gate.ask("", method: "OPTIONS", key: nil)
        let unknown = try gate.ask(
            "",
            path: "/nowhere",
            method: "OPTIONS",
            key: nil,
            fields: "origin: x://y\r\n\(Self.preflight)"
        )

        #expect(plain.status == 405)
        #expect(unknown.status == 404)
    }

    @Test("answers and refusals can be read by a page that may, the upstream's own word is not passed on")
    func answers() async throws {
        let gate = try await gate([Self.page])
        let fields = "origin: \(Self.page)\r\n"

        let answers = [
            try gate.ask(Gate.chat, fields: fields),
            try gate.ask(Gate.chat, key: nil, fields: fields),
            try gate.ask("", path: "/v1/models", method: "GET", fields: fields),
            try gate.ask("", path: "/livez", method: "GET", key: nil, fields: fields),
        ]

        #expect(answers.map(\.status) == [200, 401, 200, 200])
        for answer in answers {
            #expect(answer.field("access-control-allow-origin") == Self.page, "\(answer.head)")
            #expect(answer.field("access-control-expose-headers") == "*")
            #expect(!answer.head.contains("https://upstream"))
        }
    }

    @Test("the star is said as a star, and callers that are no pages get nothing")
    func star() async throws {
        let gate = try await gate(["*"])

        let page = try gate.ask(Gate.chat, fields: "origin: null\r\n")
        let program = try gate.ask(Gate.chat)

        #expect(page.field("access-control-allow-origin") == "*")
        #expect(page.field("vary") == nil)
        #expect(program.field("access-control-allow-origin") == nil)
    }

    @Test("a list of fields that is none is not said again")
    func fields() async throws {
        let gate = try await gate(["*"])
        let method = "access-control-request-method: POST\r\n"

        for list in ["a;b", "<x>", String(repeating: "a", count: 5000)] {
            let answer = try gate.ask(
                "",
                method: "OPTIONS",
                key: nil,
                fields: "origin: x://y\r\n\(method)access-control-request-headers: \(list)\r\n"
            )
            #expect(answer.status == 200)
            #expect(answer.field("access-control-allow-headers") == nil, "\(list.prefix(5))")
        }
    }
}

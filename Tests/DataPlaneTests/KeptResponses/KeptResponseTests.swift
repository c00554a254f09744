import Directory
import Foundation
import JSONText
import Policy
import Testing
import Vocabulary

@testable import DataPlane

/// Answers that are kept for targets which keep none, over sockets.
@Suite("Responses that are kept and gone on from", .serialized)
struct KeptResponseTests {
    private static let path = "/v1/responses"

    private static func ask(_ input: String, _ more: String = "") -> String {
        #"{"model":"fast","max_output_tokens":10,"input":"\#(input)"\#(more)}"#
    }

    private static func goingOn(_ id: String, _ input: String, _ more: String = "") -> String {
        ask(input, #","previous_response_id":"\#(id)"\#(more)"#)
    }

    private func upstream() -> ScriptedUpstream {
        ScriptedUpstream { request, _ in
            guard request.body.contains(#""stream":true"#) else {
                return [.send(ScriptedUpstream.chat(prompt: 3, completion: 2))]
            }
            let chunks = [
                #"{"id":"c1","choices":[{"index":0,"delta":{"role":"assistant","content":"Hi"}}]}"#,
                #"{"id":"c1","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"#,
                #"{"id":"c1","choices":[],"usage":{"prompt_tokens":3,"completion_tokens":1}}"#,
                "[DONE]",
            ].map { ScriptedUpstream.chunk("data: \($0)\n\n") }.joined()
            return [.send(ScriptedUpstream.streamHead + chunks + "0\r\n\r\n")]
        }
    }

    private func json(_ text: some StringProtocol) throws -> JSONValue {
        try JSONValue.read(Array(text.utf8))
    }

    /// Asks and gives the answer's id.
    private func id(_ gate: Gate, _ body: String, key: String = Gate.key) throws -> String {
        let answer = try gate.ask(body, path: Self.path, key: key)
        try #require(answer.status == 200, "\(answer.body)")
        return try #require(try json(answer.body)["id"]?.string)
    }

    private func show(
        _ gate: Gate,
        _ id: String,
        _ end: String = "",
        method: String = "GET",
        key: String = Gate.key
    )
        throws -> Answer
    {
        try gate.ask("", path: "\(Self.path)/\(id)\(end)", method: method, key: key)
    }

    /// A key of another team.
    private func other(_ gate: Gate) throws -> String {
        let team = try gate.directory.createTeam(TeamTerms(name: "other"), by: .system)
        return try gate.directory.createKey(in: team.id, KeyTerms(name: "theirs"), by: .system).secret
            .revealed
    }

    @Test("an answer is shown as it was given, and what is asked next comes behind what was said")
    func plain() async throws {
        let upstream = upstream()
        let gate = try await Gate(upstreams: ["a": upstream.port])

        let answer = try gate.ask(Self.ask("one"), path: Self.path)
        let id = try #require(try json(answer.body)["id"]?.string)
        #expect(try json(try show(gate, id).body) == json(answer.body))

        let second = try gate.ask(Self.goingOn(id, "two"), path: Self.path)
        #expect(try json(second.body)["previous_response_id"]?.string == id)
        let third = try gate.ask(
            Self.goingOn(try #require(try json(second.body)["id"]?.string), "three"),
            path: Self.path
        )
        #expect(third.status == 200)
        let messages = try json(try #require(upstream.requests.last).body)["messages"]?.array ?? []
        #expect(messages.compactMap { $0["content"]?.string } == ["one", "hi", "two", "hi", "three"])
        await gate.stop()
    }

    @Test("the end of a stream says what is kept")
    func streamed() async throws {
        let upstream = upstream()
        let gate = try await Gate(upstreams: ["a": upstream.port])

        let answer = try gate.ask(Self.ask("one", #","stream":true"#), path: Self.path)

        let line = try #require(
            unchunked(answer.body).split(whereSeparator: \.isNewline)
                .last { $0.hasPrefix(#"data: {"type":"response.completed""#) },
            "\(answer.body)"
        )
        let whole = try #require(try json(line.dropFirst(6))["response"])
        let id = try #require(whole["id"]?.string)
        #expect(try json(try show(gate, id).body) == whole)
        await gate.stop()
    }

    @Test("what is not kept, was deleted or is another team's is refused with one text")
    func isolation() async throws {
        let upstream = upstream()
        let gate = try await Gate(upstreams: ["a": upstream.port])
        let theirs = try other(gate)
        let id = try id(gate, Self.ask("one"))
        let unkept = try self.id(gate, Self.ask("one", #","store":false"#))
        let calls = upstream.requests.count

        func refusals(_ id: String, key: String) throws -> [String] {
            let answers = [
                try show(gate, id, key: key), try show(gate, id, "/input_items", key: key),
                try show(gate, id, "/cancel", method: "POST", key: key),
                try show(gate, id, method: "DELETE", key: key),
                try gate.ask(Self.goingOn(id, "two"), path: Self.path, key: key),
            ]
            #expect(answers.map(\.status) == [404, 404, 404, 404, 400])
            #expect(answers[0].body.contains(#""code":"response_not_found""#))
            #expect(answers[4].body.contains(#""code":"previous_response_not_found""#))
            #expect(answers[4].body.contains(#""param":"previous_response_id""#))
            return answers.map { $0.body.replacingOccurrences(of: id, with: "ID") }
        }

        let unknown = try refusals("resp_nothing", key: Gate.key)
        #expect(try refusals(id, key: theirs) == unknown)
        #expect(try refusals(unkept, key: Gate.key) == unknown)
        #expect(try show(gate, id).status == 200)
        let deletion = try json(try show(gate, id, method: "DELETE").body)
        #expect(deletion["deleted"] == true)
        #expect(try refusals(id, key: Gate.key) == unknown)
        #expect(upstream.requests.count == calls)
        await gate.stop()
    }

    @Test("an id is not made of what records tell of the exchange", arguments: [false, true])
    func secretIDs(isStream: Bool) async throws {
        let upstream = upstream()
        let gate = try await Gate(upstreams: ["a": upstream.port])
        let answer = try gate.ask(Self.ask("one", #","stream":\#(isStream)"#), path: Self.path)
        let record = try await gate.lastRecord()
        let text = isStream ? unchunked(answer.body) : answer.body
        let start = try #require(text.range(of: #""id":"resp_"#)).upperBound
        let id = "resp_" + text[start...].prefix { $0 != "\"" }
        try #require(try show(gate, id).status == 200)

        let number = try #require("\(record.id)".split(separator: "_").last)
        #expect(!id.contains(number))
        for known in ["\(record.id)", "\(number)"] {
            #expect(try show(gate, "resp_\(known)").status == 404)
            #expect(try show(gate, known).status == 404)
        }
        await gate.stop()
    }

    @Test("items before an answer are listed in pages, and an answer that is there cannot be stopped")
    func lists() async throws {
        let upstream = upstream()
        let gate = try await Gate(upstreams: ["a": upstream.port])
        let id = try id(gate, Self.goingOn(try id(gate, Self.ask("one")), "two"))

        let first = try json(try show(gate, id, "/input_items?limit=2&key=\(Gate.key)").body)
        let last = try #require(first["last_id"]?.string)
        let rest = try json(try show(gate, id, "/input_items?limit=2&after=\(last)").body)
        let oldest = try json(try show(gate, id, "/input_items?order=asc&limit=1").body)

        #expect(first["data"]?.array?.compactMap { $0["role"]?.string } == ["user", "assistant"])
        #expect(first["has_more"] == true)
        #expect(rest["data"]?.array?.compactMap { $0["role"]?.string } == ["user"])
        #expect(oldest["data"] == rest["data"])
        for query in ["limit=0", "limit=x", "order=up", "after=nothing"] {
            let answer = try show(gate, id, "/input_items?\(query)")
            #expect(answer.status == 400, "\(query)")
            #expect(answer.body.contains(#""param":"\#(query.prefix { $0 != "=" })""#), "\(answer.body)")
        }
        #expect(try show(gate, id, "/cancel", method: "POST").status == 400)
        #expect(try show(gate, id, "?stream=true").status == 400)
        await gate.stop()
    }

    @Test("what was said before is held and bounded with the request")
    func holds() async throws {
        let upstream = upstream()
        let gate = try await Gate(upstreams: ["a": upstream.port]) { $0.server.maxBody = 6000 }
        let long = String(repeating: "word ", count: 800)
        let first = try id(gate, Self.ask(long))
        let terms = BudgetTerms(limit: Money(nanos: 1_000_000))
        let poor = try gate.directory.createKey(in: .root, KeyTerms(name: "poor", budget: terms), by: .system)

        let short = try gate.ask(Self.ask("two"), path: Self.path, key: poor.secret.revealed)
        let whole = try gate.ask(Self.goingOn(first, "two"), path: Self.path, key: poor.secret.revealed)
        let tooLong = try gate.ask(Self.goingOn(first, long), path: Self.path)

        #expect(short.status == 200, "\(short.body)")
        #expect(whole.status == 429, "\(whole.body)")
        #expect(tooLong.status == 413, "\(tooLong.body)")
        await gate.stop()
    }

    @Test(
        "what only OpenAI keeps or does is refused by its field",
        arguments: [
            (#""background":true"#, "background"), (#""conversation":"conv_1""#, "conversation"),
            (#""prompt":{"id":"pmpt_1"}"#, "prompt"), (#""previous_response_id":7"#, "previous_response_id"),
        ]
    )
    func foreign(member: String, field: String) async throws {
        let upstream = upstream()
        let gate = try await Gate(upstreams: ["a": upstream.port])

        let answer = try gate.ask(Self.ask("one", ",\(member)"), path: Self.path)

        #expect(answer.status == 400)
        #expect(answer.body.contains("'\(field)'"), "\(answer.body)")
        #expect(upstream.requests.isEmpty)
        await gate.stop()
    }
}

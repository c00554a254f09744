import Directory
import Ledger
import Policy
import Testing
import Vocabulary

@testable import DataPlane

/// An input token costs 1,000 nano-dollars here, an output token 2,000.
@Suite("Holds on counted input")
struct CountedHoldTests {
    private static func gate(
        _ upstream: ScriptedUpstream,
        kind: String = "openai",
        model: String = "gpt-4o-mini"
    ) async throws -> Gate {
        try await Gate(upstreams: ["a": upstream.port]) {
            $0.providers[0].kind = kind
            $0.models[0].targets[0].model = model
        }
    }

    private static func upstream() -> ScriptedUpstream {
        ScriptedUpstream { _, _ in [.send(ScriptedUpstream.chat(prompt: 1, completion: 1))] }
    }

    /// The status of a request whose key may spend an amount.
    private static func status(
        _ gate: Gate,
        _ body: String,
        _ limit: Int,
        path: String = "/v1/chat/completions"
    ) throws -> Int {
        let issued = try gate.directory.createKey(
            in: .root,
            KeyTerms(name: "key \(limit)", budget: BudgetTerms(limit: Money(nanos: Int64(limit)))),
            by: .system
        )
        return try gate.ask(body, path: path, key: issued.secret.revealed).status
    }

    private static func chat(_ content: String) -> String {
        #"{"model":"fast","messages":[{"role":"user","content":"\#(content)"}],"max_tokens":10}"#
    }

    @Test("a request is held for its tokens and their framing, and for not one more")
    func exact() async throws {
        let upstream = Self.upstream()
        let gate = try await Self.gate(upstream)

        #expect(try Self.status(gate, Self.chat("hello"), 8 * 1000 + 10 * 2000) == 200)
        #expect(try Self.status(gate, Self.chat("hello"), 8 * 1000 + 10 * 2000 - 1) == 429)
        #expect(try Self.status(gate, Self.chat(#"h\u0065llo"#), 8 * 1000 + 10 * 2000) == 200)
        await gate.stop()
    }

    @Test("a long request, counted in turns, is held for its tokens too")
    func long() async throws {
        let upstream = Self.upstream()
        let gate = try await Self.gate(upstream)
        let words = 40_000
        let body = Self.chat("hello" + String(repeating: " hello", count: words - 1))

        #expect(body.utf8.count > 4 * CountingTerms.turn)
        #expect(try Self.status(gate, body, (words + 7) * 1000 + 10 * 2000) == 200)
        #expect(try Self.status(gate, body, (words + 7) * 1000 + 10 * 2000 - 1) == 429)
        await gate.stop()
    }

    @Test(
        "what a target is asked in other words than the caller's is counted as it is asked",
        arguments: [
            (
                "/v1/messages",
                #"{"model":"fast","max_tokens":10,"messages":[{"role":"user","content":"hello"}]}"#
            ),
            (
                "/v1beta/models/fast:generateContent",
                #"{"contents":[{"role":"user","parts":[{"text":"hello"}]}],"generationConfig":{"maxOutputTokens":10}}"#
            ),
            (
                "/model/fast/converse",
                #"{"messages":[{"role":"user","content":[{"text":"hello"}]}],"inferenceConfig":{"maxTokens":10}}"#
            ),
        ]
    )
    func translated(path: String, body: String) async throws {
        let upstream = Self.upstream()
        let gate = try await Self.gate(upstream)

        #expect(try Self.status(gate, body, 8 * 1000 + 10 * 2000, path: path) == 200)
        #expect(try Self.status(gate, body, 8 * 1000 + 10 * 2000 - 1, path: path) == 429)
        await gate.stop()
    }

    @Test(
        "a request of the Responses API is held for its tokens, and for its bytes where it names what is kept elsewhere"
    )
    func responses() async throws {
        let upstream = ScriptedUpstream { _, _ in
            [
                .send(
                    ScriptedUpstream.json(
                        #"{"id":"resp_1","object":"response","status":"completed","model":"m","output":[],"#
                            + #""usage":{"input_tokens":1,"output_tokens":1,"total_tokens":2}}"#
                    )
                )
            ]
        }
        let gate = try await Self.gate(upstream)
        let path = "/v1/responses"
        let plain = #"{"model":"fast","input":"hello","store":false,"max_output_tokens":10}"#
        let items = #"[{"role":"user","content":"hello"},{"type":"reasoning","id":"rs_1","summary":[]}]"#
        let named = #"{"model":"fast","input":\#(items),"store":false,"max_output_tokens":10}"#
        let bytes = named.utf8.count + "gpt-4o-mini".utf8.count - "fast".utf8.count

        #expect(try Self.status(gate, plain, 8 * 1000 + 10 * 2000, path: path) == 200)
        #expect(try Self.status(gate, plain, 8 * 1000 + 10 * 2000 - 1, path: path) == 429)
        #expect(try Self.status(gate, named, bytes * 1000 + 10 * 2000 - 1, path: path) == 429)
        #expect(try Self.status(gate, named, bytes * 1000 + 10 * 2000, path: path) == 200)
        await gate.stop()
    }

    @Test("each target is counted by what it is asked")
    func each() async throws {
        let upstream = Self.upstream()
        let gate = try await Gate(upstreams: ["a": upstream.port, "b": upstream.port]) {
            $0.providers[0].kind = "openai"
            $0.models[0].targets[0].model = "gpt-4o-mini"
            $0.providers[1].kind = "openai"
            $0.models[0].targets[1].model = "gpt-4.1-mini"
        }
        let body = #"{"model":"fast","max_tokens":10,"messages":[{"role":"user","content":"hello"}]}"#

        // Eight around a message of the second, and three of the first.
        #expect(try Self.status(gate, body, 13 * 1000 + 10 * 2000, path: "/v1/messages") == 200)
        #expect(try Self.status(gate, body, 13 * 1000 + 10 * 2000 - 1, path: "/v1/messages") == 429)
        await gate.stop()
    }

    @Test("inputs that are embedded in other words are counted too")
    func embedded() async throws {
        let upstream = ScriptedUpstream { _, _ in
            [
                .send(
                    ScriptedUpstream.json(
                        #"{"data":[{"index":0,"embedding":[1]}],"usage":{"prompt_tokens":1,"total_tokens":1}}"#
                    )
                )
            ]
        }
        let gate = try await Self.gate(upstream, model: "text-embedding-3-small")
        let body = #"{"content":{"parts":[{"text":"hello"}]}}"#
        let path = "/v1beta/models/fast:embedContent"

        #expect(try Self.status(gate, body, 1000, path: path) == 200)
        #expect(try Self.status(gate, body, 999, path: path) == 429)
        await gate.stop()
    }

    @Test(
        "where the vocabulary is not known, bytes are held for",
        arguments: [("openai-compatible", "gpt-4o-mini"), ("openai", "some-model")]
    )
    func unknown(_ kind: String, _ model: String) async throws {
        let upstream = Self.upstream()
        let gate = try await Self.gate(upstream, kind: kind, model: model)
        let bytes = Self.chat("hello").utf8.count + model.utf8.count - "fast".utf8.count

        #expect(try Self.status(gate, Self.chat("hello"), bytes * 1000 + 10 * 2000 - 1) == 429)
        #expect(try Self.status(gate, Self.chat("hello"), bytes * 1000 + 10 * 2000) == 200)
        await gate.stop()
    }

    @Test("the dearest target decides, whether its input is counted or not")
    func mixed() async throws {
        let upstream = Self.upstream()
        let gate = try await Gate(upstreams: ["a": upstream.port, "b": upstream.port]) {
            $0.providers[0].kind = "openai"
            $0.models[0].targets[0].model = "gpt-4o-mini"
        }
        let bytes = Self.chat("hello").utf8.count + "upstream-model".utf8.count - "fast".utf8.count

        #expect(try Self.status(gate, Self.chat("hello"), bytes * 1000 + 10 * 2000 - 1) == 429)
        #expect(try Self.status(gate, Self.chat("hello"), bytes * 1000 + 10 * 2000) == 200)
        await gate.stop()
    }

    @Test("an answer that breaks off is charged for the tokens of its request, with a budget and without")
    func estimate() async throws {
        let upstream = ScriptedUpstream { _, _ in
            [
                .send("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n"),
                .send(String(repeating: "x", count: 40)), .close,
            ]
        }
        for limit in [Money?.none, Money(nanos: 1_000_000_000)] {
            let gate = try await Self.gate(upstream)
            if let limit {
                _ = try gate.directory.updateTeam(.root, by: .system) { (terms) throws(DirectoryError) in
                    terms.budget = BudgetTerms(limit: limit)
                }
            }

            _ = try gate.ask(Self.chat("hello"))
            let record = try await gate.lastRecord()

            #expect(record.accuracy == .estimated)
            #expect(record.usage == Usage(input: 8, output: 10))
            await gate.stop()
        }
    }
}

import Directory
import Ledger
import Policy
import Testing
import Vocabulary

@testable import DataPlane

@Suite("Good statuses without an answer", .serialized)
struct NoAnswerTests {
    /// A route, what is asked there, and the least that a provider of its kind answers.
    struct Route: Sendable, CustomTestStringConvertible {
        let kind: String
        let path: String
        let body: String
        let answer: String
        var testDescription: String { path }
    }

    private static let routes = [
        Route(
            kind: "openai-compatible",
            path: "/v1/chat/completions",
            body: Gate.chat,
            answer: #"{"choices":[]}"#
        ),
        Route(
            kind: "openai-compatible",
            path: "/v1/completions",
            body: #"{"model":"fast","prompt":"hello","max_tokens":10}"#,
            answer: #"{"choices":[{"text":"hi"}]}"#
        ),
        Route(
            kind: "openai-compatible",
            path: "/v1/embeddings",
            body: #"{"model":"fast","input":"hello"}"#,
            answer: #"{"data":[]}"#
        ),
        Route(
            kind: "openai",
            path: "/v1/responses",
            body: #"{"model":"fast","input":"hello","max_output_tokens":10,"store":false}"#,
            answer: #"{"id":"r","output":[]}"#
        ),
        Route(
            kind: "openai",
            path: "/v1/moderations",
            body: #"{"model":"fast","input":"hello"}"#,
            answer: #"{"results":[]}"#
        ),
        Route(
            kind: "openai",
            path: "/v1/images/generations",
            body: #"{"model":"fast","prompt":"hello"}"#,
            answer: #"{"data":[]}"#
        ),
        Route(
            kind: "anthropic",
            path: "/v1/messages",
            body: #"{"model":"fast","max_tokens":10,"messages":[{"role":"user","content":"hello"}]}"#,
            answer: #"{"type":"message","content":[]}"#
        ),
        Route(
            kind: "gemini",
            path: "/v1beta/models/fast:generateContent",
            body: #"{"contents":[{"parts":[{"text":"hello"}]}],"generationConfig":{"maxOutputTokens":10}}"#,
            answer: #"{"candidates":[]}"#
        ),
        Route(
            kind: "cohere",
            path: "/v2/chat",
            body: #"{"model":"fast","max_tokens":10,"messages":[{"role":"user","content":"hello"}]}"#,
            answer: #"{"id":"c","message":{"role":"assistant","content":[]}}"#
        ),
        Route(
            kind: "cohere",
            path: "/v2/rerank",
            body: #"{"model":"fast","query":"q","documents":["a","b"]}"#,
            answer: #"{"results":[]}"#
        ),
        Route(
            kind: "cohere",
            path: "/v2/embed",
            body: #"{"model":"fast","texts":["a"],"input_type":"clustering","embedding_types":["float"]}"#,
            answer: #"{"embeddings":{"float":[]}}"#
        ),
    ]

    private static let page =
        "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 9\r\n\r\nIt works!"
    private static let nothings = [
        ScriptedUpstream.json("{}"), ScriptedUpstream.json(#"{"ok":true}"#), ScriptedUpstream.json(""), page,
    ]

    private func gate(
        _ kind: String,
        _ upstreams: [ScriptedUpstream],
        _ change: (inout Declaration) -> Void = { _ in }
    ) async throws -> Gate {
        let ports = zip(["a", "b"], upstreams).map { ($0, $1.port) }
        return try await Gate(upstreams: Dictionary(uniqueKeysWithValues: ports)) { declaration in
            for place in declaration.providers.indices { declaration.providers[place].kind = kind }
            declaration.models[0].retries.attempts = 1
            declaration.models[0].breaker.failures = 0
            declaration.models[0].breaker.failureRatePercent = 0
            change(&declaration)
        }
    }

    @Test(
        "another target answers, on every route, and what is none is charged its input alone",
        arguments: routes
    )
    func everyRoute(_ route: Route) async throws {
        let nothing = ScriptedUpstream { _, number in
            [.send(Self.nothings[(number - 1) % Self.nothings.count])]
        }
        let answering = ScriptedUpstream { _, _ in [.send(ScriptedUpstream.json(route.answer))] }
        let gate = try await gate(route.kind, [nothing, answering])

        for round in 1...Self.nothings.count {
            let answer = try gate.ask(route.body, path: route.path)
            let record = try await gate.records(round)[0]

            #expect(answer.status == 200, "\(answer.body)")
            #expect(answer.body == route.answer)
            #expect(record.attempts.map(\.outcome) == ["malformed", "ok"], "\(Self.nothings[round - 1])")
            #expect(record.attempts.map(\.status) == [200, 200])
            #expect(record.attempts[0].bill?.usage.output ?? 0 == 0)
        }
        #expect(gate.ledger.statistics.holds == 0 && gate.ledger.statistics.leaks == 0)
        await gate.stop()
    }

    @Test("where nobody else is left the caller is told so, and the money is that of the counted input")
    func alone() async throws {
        let nothing = ScriptedUpstream { _, number in
            [.send(Self.nothings[(number - 1) % Self.nothings.count])]
        }
        let gate = try await gate("openai-compatible", [nothing])
        let input = Int64((Gate.chat.utf8.count + 3) / 4)

        for round in 1...Self.nothings.count {
            let answer = try gate.ask(Gate.chat)
            let record = try await gate.records(round)[0]

            #expect(answer.status == 503 && answer.body.contains("no_target_available"))
            #expect(record.attempts.map(\.outcome) == ["malformed"])
            #expect(record.cost.nanos == input * 1000)
            #expect(record.usage == Usage(input: Int(input), output: 0))
        }
        #expect(nothing.requests.count == Self.nothings.count, "what may be billed is not asked for twice")
        await gate.stop()
    }

    @Test(
        "an error in a good answer has no output, whether it passes or another target answers",
        arguments: [true, false]
    )
    func error(isAlone: Bool) async throws {
        let text =
            #"{"error":{"message":"\#(String(repeating: "overloaded ", count: 40))","type":"server_error"}}"#
        let failing = ScriptedUpstream { _, _ in [.send(ScriptedUpstream.json(text))] }
        let answering = ScriptedUpstream { _, _ in [.send(ScriptedUpstream.chat(prompt: 3, completion: 2))] }
        let gate = try await gate("openai-compatible", isAlone ? [failing] : [failing, answering])
        let input = Int64((Gate.chat.utf8.count + 3) / 4 * 1000)

        let answer = try gate.ask(Gate.chat)
        let record = try await gate.lastRecord()

        #expect(answer.status == 200)
        #expect(answer.body.contains("overloaded") == isAlone)
        #expect(record.cost.nanos == input + (isAlone ? 0 : 3 * 1000 + 2 * 2000))
        await gate.stop()
    }

    @Test("a stream whose events are none of the dialect's is none, and a good one may have such before it")
    func streams() async throws {
        let strange = [#"{}"#, #"{"ok":true}"#, "hello"].map { ScriptedUpstream.chunk("data: \($0)\n\n") }
            .joined()
        let good =
            #"{"id":"c","choices":[{"index":0,"delta":{"content":"hi"},"finish_reason":"stop"}],"#
            + #""usage":{"prompt_tokens":3,"completion_tokens":2}}"#
        let end = ["data: \(good)\n\n", "data: [DONE]\n\n"].map(ScriptedUpstream.chunk).joined()
        let nothing = ScriptedUpstream { _, number in
            let text = number == 1 ? strange : strange + ScriptedUpstream.chunk("data: [DONE]\n\n")
            return [.send(ScriptedUpstream.streamHead + text + "0\r\n\r\n")]
        }
        let odd = ScriptedUpstream { _, _ in
            [.send(ScriptedUpstream.streamHead + strange + end + "0\r\n\r\n")]
        }
        let gate = try await gate("openai-compatible", [nothing, odd])
        let request =
            #"{"model":"fast","stream":true,"stream_options":{"include_usage":true},"max_tokens":10,"messages":[]}"#

        for round in 1...2 {
            let answer = try gate.ask(request)
            let record = try await gate.records(round)[0]

            #expect(answer.status == 200)
            #expect(unchunked(answer.body) == unchunked(strange + end + "0\r\n\r\n"), "\(answer.body)")
            #expect(record.attempts.map(\.outcome) == ["malformed", "ok"])
            #expect(record.attempts[0].bill?.usage.output == 0)
            #expect(record.attempts[1].bill?.cost == Money(nanos: 3 * 1000 + 2 * 2000))
        }
        try gate.reload {
            $0.models[0].targets.removeLast()
            $0.models[0].retries.attempts = 1
        }
        #expect(try gate.ask(request).status == 503)
        await gate.stop()
    }

    @Test("a stream that another dialect's target does not begin is none either")
    func translated() async throws {
        let nothing = ScriptedUpstream { _, number in
            let body =
                ScriptedUpstream.chunk("data: {}\n\n") + ScriptedUpstream.chunk("data: {\"ok\":true}\n\n")
            return number == 1
                ? [.send(ScriptedUpstream.streamHead + body + "0\r\n\r\n")]
                : [.send(ScriptedUpstream.json("{}"))]
        }
        let answering = ScriptedUpstream { _, _ in [.send(ScriptedUpstream.chat(prompt: 3, completion: 2))] }
        let gate = try await gate("anthropic", [nothing, answering]) {
            $0.providers[1].kind = "openai-compatible"
        }

        for round in 1...2 {
            let answer = try gate.ask(round == 1 ? Gate.streamed : Gate.chat)
            let record = try await gate.records(round)[0]

            #expect(answer.status == 200)
            #expect(record.attempts.map(\.outcome) == ["malformed", "ok"])
        }
        await gate.stop()
    }
}

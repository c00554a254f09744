import Policy
import Testing
import Vocabulary

@testable import DataPlane

/// Requests whose tokens are counted, over sockets.
@Suite("Routes that count tokens", .serialized)
struct CountRouteTests {
    private let anthropic =
        #"{"model":"fast", "system":"be kind","messages":[{"role":"user","content":"hello there"}]}"#
    private let gemini = #"{"contents":[{"role":"user","parts":[{"text":"hello there"}]}]}"#

    private func gate(_ upstream: ScriptedUpstream, kind: String, model: String) async throws -> Gate {
        try await Gate(upstreams: ["a": upstream.port]) { declaration in
            declaration.providers[0].kind = kind
            declaration.models[0].targets[0].model = model
            declaration.models[0].targets[0].price?.units.request = Money(nanos: 1_000_000)
        }
    }

    @Test("a count of Anthropic's passes byte for byte but for the model, and is recorded as free")
    func passing() async throws {
        let upstream = ScriptedUpstream { request, _ in
            #expect(request.head.hasPrefix("POST /v1/messages/count_tokens "))
            return [.send(ScriptedUpstream.json(#"{"input_tokens": 14}"#))]
        }
        let gate = try await gate(upstream, kind: "anthropic", model: "claude-opus-4-1")

        let answer = try gate.ask(anthropic, path: "/v1/messages/count_tokens")

        #expect(answer.status == 200)
        #expect(answer.body == #"{"input_tokens": 14}"#)
        #expect(answer.field("x-gatehouse-cost-usd") == "0")
        #expect(upstream.requests[0].body == anthropic.replacing(#""fast""#, with: #""claude-opus-4-1""#))
        let record = try await gate.lastRecord()
        #expect(record.operation == "count_tokens" && record.status == 200)
        #expect(record.cost == .zero && record.usage == .none && record.accuracy == .none)
    }

    @Test("a whole request of Gemini's names the target's model where it named the public one")
    func geminiPassing() async throws {
        let upstream = ScriptedUpstream { request, _ in
            #expect(request.head.hasPrefix("POST /v1/models/gemini-2.5-flash:countTokens "))
            return [.send(ScriptedUpstream.json(#"{"totalTokens":5}"#))]
        }
        let gate = try await gate(upstream, kind: "gemini", model: "gemini-2.5-flash")
        let body = #"{"generateContentRequest": {"model":"models/fast","contents":[]}}"#

        let answer = try gate.ask(body, path: "/v1beta/models/fast:countTokens")

        #expect(answer.body == #"{"totalTokens":5}"#)
        #expect(upstream.requests[0].body == body.replacing("models/fast", with: "models/gemini-2.5-flash"))
    }

    @Test("a target with another way of counting is asked in it")
    func translated() async throws {
        let upstream = ScriptedUpstream { request, _ in
            #expect(request.head.hasPrefix("POST /v1/models/gemini-2.5-flash:countTokens "))
            #expect(request.body.contains(#""generateContentRequest""#))
            return [.send(ScriptedUpstream.json(#"{"totalTokens":5}"#))]
        }
        let gate = try await gate(upstream, kind: "gemini", model: "gemini-2.5-flash")

        let answer = try gate.ask(anthropic, path: "/v1/messages/count_tokens")

        #expect(answer.body == #"{"input_tokens":5}"#)
        #expect(try await gate.lastRecord().cost == .zero)
    }

    @Test("for a target that does not count, the gateway does, and asks nobody")
    func counted() async throws {
        let upstream = ScriptedUpstream { _, _ in [] }
        let gate = try await gate(upstream, kind: "openai", model: "gpt-4o")

        let answer = try gate.ask(anthropic, path: "/v1/messages/count_tokens")
        let other = try gate.ask(gemini, path: "/v1beta/models/fast:countTokens")

        // Three for each message, one for its role, three for the reply; "be kind" and "hello there" are two each.
        #expect(answer.body == #"{"input_tokens":15}"#)
        #expect(other.body == #"{"totalTokens":9}"#)
        #expect(answer.field("x-gatehouse-target") == "a/gpt-4o")
        #expect(upstream.requests.isEmpty)
        let record = try await gate.lastRecord()
        #expect(record.cost == .zero && record.accuracy == .none && record.attempts.count == 1)
    }

    @Test("an error of one target is no part of what the gateway counts for the next")
    func countedAfterError() async throws {
        let refusal = #"{"type":"error","error":{"type":"rate_limit_error","message":"slow down"}}"#
        let upstream = ScriptedUpstream { _, _ in
            [.send(ScriptedUpstream.json(refusal, status: "429 Too Many Requests"))]
        }
        let gate = try await Gate(upstreams: ["a": upstream.port, "b": upstream.port]) { declaration in
            declaration.providers[0].kind = "anthropic"
            declaration.models[0].strategy = .priority
            declaration.models[0].retries.attempts = 1
            declaration.models[0].targets[0].model = "claude-opus-4-1"
            declaration.providers[1].kind = "openai"
            declaration.models[0].targets[1].model = "gpt-4o"
            declaration.models[0].targets[1].priority = 1
        }

        let answer = try gate.ask(anthropic, path: "/v1/messages/count_tokens")

        #expect(answer.status == 200)
        #expect(answer.body == #"{"input_tokens":15}"#)
        #expect(upstream.requests.count == 1)
    }

    @Test("a long prompt is counted in turns, and a picture as much as most are")
    func long() async throws {
        let gate = try await gate(ScriptedUpstream { _, _ in [] }, kind: "openai", model: "gpt-4o")
        let text = String(repeating: " word", count: 60_000)
        let picture = #"{"type":"image","source":{"type":"base64","media_type":"image/png","data":"QUFB"}}"#
        let body =
            #"{"model":"fast","messages":[{"role":"user","content":[\#(picture),{"type":"text","text":"\#(text)"}]}]}"#

        let answer = try gate.ask(body, path: "/v1/messages/count_tokens")

        #expect(answer.body == #"{"input_tokens":61607}"#)
    }

    @Test("counts pass the gate: its limits, its budgets' ends and its refusals in the caller's words")
    func refusals() async throws {
        let upstream = ScriptedUpstream { _, _ in [.send(ScriptedUpstream.json(#"{"input_tokens":1}"#))] }
        let gate = try await gate(upstream, kind: "anthropic", model: "claude-opus-4-1")

        let wrong = try gate.ask(#"{"model":"fast"}"#, path: "/v1/messages/count_tokens")
        let unknown = try gate.ask(gemini, path: "/v1beta/models/other:countTokens")

        #expect(wrong.status == 400)
        #expect(wrong.body.hasPrefix(#"{"type":"error","error":{"type":"invalid_request_error""#))
        #expect(unknown.status == 404)
        #expect(unknown.body.contains(#""status":"NOT_FOUND""#))
        #expect(upstream.requests.isEmpty)
    }

    @Test(
        "a key of the operator's that Gemini refuses is the operator's affair on each of its routes",
        arguments: [":generateContent", ":countTokens", ":embedContent"]
    )
    func refusedKey(_ verb: String) async throws {
        let upstream = ScriptedUpstream { _, _ in
            let text =
                #"{"error":{"code":400,"message":"API key not valid.","status":"INVALID_ARGUMENT","#
                + #""details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"API_KEY_INVALID"}]}}"#
            return [.send(ScriptedUpstream.json(text, status: "400 Bad Request"))]
        }
        let gate = try await gate(upstream, kind: "gemini", model: "gemini-2.5-flash")
        let body = verb == ":embedContent" ? #"{"content":{"parts":[{"text":"hello"}]}}"# : gemini

        let answer = try gate.ask(body, path: "/v1beta/models/fast\(verb)")

        #expect(answer.status == 502, "\(answer.body)")
        #expect(!answer.body.contains("API key not valid"))
        #expect(upstream.requests.count == 1)
        await gate.stop()
    }
}

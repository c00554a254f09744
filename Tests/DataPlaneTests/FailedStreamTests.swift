import Directory
import Policy
import Testing
import Vocabulary

@testable import DataPlane

/// Streams and answers that pass with an error of the upstream's own in them.
@Suite("Errors within good answers", .serialized)
struct FailedStreamTests {
    private static let responses =
        #"{"model":"fast","stream":true,"input":"hello","max_output_tokens":10,"store":false}"#

    private static func stream(_ events: [String]) -> String {
        ScriptedUpstream.streamHead + events.map { ScriptedUpstream.chunk("data: \($0)\n\n") }.joined()
            + "0\r\n\r\n"
    }

    @Test("what a response that failed reports is charged, and not what its events would count")
    func reported() async throws {
        let delta = #"{"type":"response.output_text.delta","delta":"Hi"}"#
        let end =
            #"{"type":"response.failed","response":{"id":"r","error":{"code":"server_error","message":"m"},"usage":{"input_tokens":9,"output_tokens":2,"total_tokens":11}}}"#
        let events = [
            #"{"type":"response.created","response":{"id":"r","usage":null}}"#, delta, delta, delta, delta,
            end,
        ]
        let upstream = ScriptedUpstream { _, _ in [.send(Self.stream(events))] }
        let gate = try await Gate(upstreams: ["a": upstream.port]) { $0.providers[0].kind = "openai" }

        let answer = try gate.ask(Self.responses, path: "/v1/responses")
        let record = try await gate.lastRecord()

        #expect(answer.body.contains("response.failed"))
        #expect(record.errorCode == "upstream_failed")
        #expect(record.accuracy == .reported)
        #expect(record.usage == Usage(input: 9, output: 2))
        #expect(record.cost.nanos == 9 * 1000 + 2 * 2000)
        await gate.stop()
    }

    @Test(
        "a translated stream that its provider could not make is no success, and says so once",
        arguments: ["/v1/chat/completions", "/v1/messages"]
    )
    func unmade(_ path: String) async throws {
        let events = [
            #"{"candidates":[{"index":0,"content":{"role":"model","parts":[{"text":"Hi"}]}}]}"#,
            #"{"candidates":[{"index":0,"finishReason":"MALFORMED_FUNCTION_CALL"}],"usageMetadata":{"promptTokenCount":9,"candidatesTokenCount":1,"thoughtsTokenCount":3,"totalTokenCount":13}}"#,
        ]
        let upstream = ScriptedUpstream { _, _ in [.send(Self.stream(events))] }
        let gate = try await Gate(upstreams: ["a": upstream.port]) { $0.providers[0].kind = "gemini" }

        let answer = try gate.ask(Gate.streamed, path: path)
        let record = try await gate.lastRecord()
        let health = try standing(gate)

        #expect(answer.body.split(separator: "MALFORMED_FUNCTION_CALL").count == 2)
        #expect(!answer.body.contains("[DONE]") && !answer.body.contains("message_stop"))
        #expect(record.errorCode == "upstream_failed")
        #expect(record.attempts.map(\.outcome) == ["malformed"])
        #expect(record.accuracy == .reported)
        #expect(record.usage == Usage(input: 9, output: 4, reasoning: 3))
        #expect(record.cost.nanos == 9 * 1000 + 4 * 2000)
        #expect(health.failures == 1)
        await gate.stop()
    }

    private static let plain = #"{"model":"fast","input":"hello","max_output_tokens":10,"store":false}"#

    private static func response(_ status: String, error: String = "null", input: Int, output: Int) -> String
    {
        ScriptedUpstream.json(
            #"{"id":"r","object":"response","status":"\#(status)","error":\#(error),"model":"m","output":[],"usage":{"input_tokens":\#(input),"output_tokens":\#(output),"total_tokens":\#(input + output)}}"#
        )
    }

    private static let failed = response(
        "failed",
        error: #"{"code":"server_error","message":"m"}"#,
        input: 9,
        output: 2
    )

    @Test("a plain response that failed is no success, although it reports what it used")
    func plainFailed() async throws {
        let upstream = ScriptedUpstream { _, _ in [.send(Self.failed)] }
        let gate = try await Gate(upstreams: ["a": upstream.port]) { $0.providers[0].kind = "openai" }

        let answer = try gate.ask(Self.plain, path: "/v1/responses")
        let record = try await gate.lastRecord()
        let health = try standing(gate)

        #expect(answer.status == 200 && answer.body.contains("server_error"))
        #expect(record.errorCode == "upstream_failed")
        #expect(record.attempts.map(\.outcome) == ["malformed"])
        #expect(record.accuracy == .reported)
        #expect(record.usage == Usage(input: 9, output: 2))
        #expect(record.cost.nanos == 9 * 1000 + 2 * 2000)
        #expect(health.failures == 1)
        await gate.stop()
    }

    @Test("another target answers instead of a response that failed, which is charged what it reports")
    func plainFailedThenServed() async throws {
        let failing = ScriptedUpstream { _, _ in [.send(Self.failed)] }
        let other = ScriptedUpstream { _, _ in [.send(Self.response("completed", input: 3, output: 4))] }
        let gate = try await Gate(upstreams: ["a": failing.port, "b": other.port]) {
            $0.providers[0].kind = "openai"
            $0.providers[1].kind = "openai"
            $0.models[0].retries.attempts = 1
        }

        let answer = try gate.ask(Self.plain, path: "/v1/responses")
        let record = try await gate.lastRecord()

        #expect(answer.status == 200 && answer.field("x-gatehouse-provider") == "b")
        #expect(record.attempts.map(\.outcome) == ["malformed", "ok"])
        let bills: [Int64?] = [13_000, 11_000]
        #expect(record.attempts.map { $0.bill?.cost.nanos } == bills)
        #expect(record.accuracy == .reported && record.errorCode.isEmpty)
        #expect(record.cost.nanos == 24_000)
        await gate.stop()
    }

    @Test("a response that failed is not kept for a repeat of the request")
    func plainFailedRepeated() async throws {
        let upstream = ScriptedUpstream { _, number in
            [.send(number == 1 ? Self.failed : Self.response("completed", input: 3, output: 4))]
        }
        let gate = try await Gate(upstreams: ["a": upstream.port]) { $0.providers[0].kind = "openai" }

        let answers = try (1...2).map { _ in
            try gate.ask(Self.plain, path: "/v1/responses", fields: "idempotency-key: same\r\n")
        }

        #expect(answers[0].body.contains("server_error") && answers[1].body.contains("completed"))
        #expect(upstream.requests.count == 2)
        await gate.stop()
    }

    /// What an upstream says went wrong, and what that says of its health.
    struct Case: CustomTestStringConvertible, Sendable {
        let error: String
        var failures = 0
        var refused = 0

        var testDescription: String { error }
    }

    private static let cases = [
        Case(error: #"{"message":"The server had an error","type":"server_error","code":null}"#, failures: 1),
        Case(error: #"{"message":"No room","type":"overloaded_error"}"#, failures: 1),
        Case(error: #"{"message":"Bad gateway","code":502}"#, failures: 1),
        Case(error: #"{"message":"Slow down","type":"requests","code":"rate_limit_exceeded"}"#, refused: 1),
        Case(error: #"{"message":"Slow down","code":429}"#, refused: 1),
        Case(error: #"{"message":"Not such words","code":"content_filter"}"#),
        Case(error: #"{"message":"The maximum context length is 5","type":"invalid_request_error"}"#),
        Case(error: #"{"message":"No such field","type":"invalid_request_error","code":null}"#),
        Case(error: #"{"message":"Whose is that?","code":"invalid_api_key"}"#),
        Case(error: #"{"message":"Pay first","type":"insufficient_quota"}"#),
    ]

    private func standing(_ gate: Gate) throws -> TargetHealth {
        let targets = try #require(gate.directory.published().snapshot.models["fast"]?.targets)
        return try #require(gate.server.health(of: targets[0]))
    }

    @Test(
        "an error counts against its target by what it says, in the middle of a stream, at its beginning or instead of an answer",
        arguments: cases,
        ["middle", "beginning", "plain"]
    )
    func counts(_ example: Case, _ place: String) async throws {
        let begun = #"{"id":"c","choices":[{"index":0,"delta":{"content":"Hi"}}]}"#
        let error = #"{"error":\#(example.error)}"#
        let text =
            switch place {
            case "middle": Self.stream([begun, error])
            case "beginning": Self.stream([error])
            default: ScriptedUpstream.json(error)
            }
        let upstream = ScriptedUpstream { _, _ in [.send(text)] }
        let gate = try await Gate(upstreams: ["a": upstream.port])

        let answer = try gate.ask(place == "plain" ? Gate.chat : Gate.streamed)
        let record = try await gate.lastRecord()
        let health = try standing(gate)

        #expect(answer.status == 200 && answer.body.contains(example.error))
        #expect(record.status == 200 && record.errorCode == "upstream_failed")
        #expect(record.attempts.map(\.outcome) == ["malformed"])
        #expect(record.accuracy == .estimated)
        #expect((health.failures, health.refused) == (example.failures, example.refused))
        await gate.stop()
    }

    @Test(
        "an error that another target makes good counts in the same way",
        arguments: [cases[0], cases[3], cases[5]]
    )
    func another(_ example: Case) async throws {
        let upstream = ScriptedUpstream { _, _ in
            [.send(ScriptedUpstream.json(#"{"error":\#(example.error)}"#))]
        }
        let other = ScriptedUpstream { _, _ in [.send(ScriptedUpstream.chat(prompt: 3, completion: 2))] }
        let gate = try await Gate(upstreams: ["a": upstream.port, "b": other.port]) {
            $0.models[0].retries.attempts = 1
        }

        let answer = try gate.ask(Gate.chat)
        let health = try standing(gate)

        #expect(answer.status == 200 && answer.field("x-gatehouse-provider") == "b")
        #expect((health.failures, health.refused) == (example.failures, example.refused))
        await gate.stop()
    }

    @Test(
        "a key that is refused within a good answer is left alone, as after a 401",
        arguments: [cases[8], cases[9]],
        [true, false]
    )
    func account(_ example: Case, _ isStream: Bool) async throws {
        let error = #"{"error":\#(example.error)}"#
        let refusing = ScriptedUpstream { _, _ in
            [.send(isStream ? Self.stream([error]) : ScriptedUpstream.json(error))]
        }
        let chunk =
            #"{"id":"c","choices":[{"index":0,"delta":{"content":"Hi"},"finish_reason":"stop"}],"usage":{"prompt_tokens":3,"completion_tokens":2}}"#
        let other = ScriptedUpstream { _, _ in
            [
                .send(
                    isStream
                        ? Self.stream([chunk, "[DONE]"]) : ScriptedUpstream.chat(prompt: 3, completion: 2)
                )
            ]
        }
        let gate = try await Gate(upstreams: ["a": refusing.port, "b": other.port]) {
            $0.models[0].retries.attempts = 1
        }

        for _ in 1...3 { #expect(try gate.ask(isStream ? Gate.streamed : Gate.chat).status == 200) }

        #expect(refusing.requests.count == 1 && other.requests.count == 3)
        await gate.stop()
    }

    @Test(
        "a translated stream counts by what its target says too",
        arguments: [("overloaded_error", 1), ("rate_limit_error", 0)]
    )
    func translated(_ type: String, _ failures: Int) async throws {
        let events = [
            #"{"type":"message_start","message":{"id":"m","role":"assistant","content":[],"usage":{"input_tokens":9,"output_tokens":1}}}"#,
            #"{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}"#,
            #"{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hello"}}"#,
            #"{"type":"error","error":{"type":"\#(type)","message":"No"}}"#,
        ]
        let upstream = ScriptedUpstream { _, _ in [.send(Self.stream(events))] }
        let gate = try await Gate(upstreams: ["a": upstream.port]) { $0.providers[0].kind = "anthropic" }

        let answer = try gate.ask(Gate.streamed)
        _ = try await gate.lastRecord()
        let health = try standing(gate)

        #expect(answer.status == 200)
        #expect((health.failures, health.refused) == (failures, 1 - failures))
        await gate.stop()
    }

    @Test("on a provider's own route it counts for nothing")
    func passthrough() async throws {
        let upstream = ScriptedUpstream { _, _ in
            [.send(Self.stream([#"{"error":{"message":"The server had an error","type":"server_error"}}"#]))]
        }
        let gate = try await Gate(upstreams: ["a": upstream.port]) {
            var breaker = BreakerTerms()
            breaker.failures = 1
            $0.providers[0].breaker = breaker
        }
        _ = try gate.directory.updateTeam(.root, by: .system) { $0.passthrough = ["a"] }

        let answers = try (1...2).map { _ in try gate.ask("{}", path: "/a/events") }

        #expect(answers.map(\.status) == [200, 200])
        #expect(upstream.requests.count == 2)
        await gate.stop()
    }
}

import Policy
import Testing
import Vocabulary

@testable import DataPlane

@Suite("Errors of the operator's account", .serialized)
struct OperatorAccountTests {
    /// What a provider says, under a status that is usually a caller's affair.
    struct Case: CustomTestStringConvertible, Sendable {
        let kind: String
        let status: String
        let body: String

        var testDescription: String { "\(kind) \(status)" }
    }

    static let cases = [
        Case(
            kind: "anthropic",
            status: "400 Bad Request",
            body:
                #"{"type":"error","error":{"type":"invalid_request_error","message":"Your credit balance is too low to access the Anthropic API. SECRET"}}"#
        ),
        Case(
            kind: "gemini",
            status: "400 Bad Request",
            body:
                #"{"error":{"code":400,"message":"Enable billing for SECRET.","status":"FAILED_PRECONDITION"}}"#
        ),
        Case(
            kind: "gemini",
            status: "400 Bad Request",
            body:
                #"{"error":{"code":400,"message":"API key not valid. SECRET","status":"INVALID_ARGUMENT"}}"#
        ),
        Case(
            kind: "openai",
            status: "429 Too Many Requests",
            body:
                #"{"error":{"message":"You exceeded your current quota, SECRET","type":"insufficient_quota","param":null,"code":"insufficient_quota"}}"#
        ),
        Case(
            kind: "openai-compatible",
            status: "400 Bad Request",
            body: #"{"code":"invalid argument","error":"Incorrect API key provided: SECRET"}"#
        ),
    ]

    private static func path(_ kind: String) -> String {
        switch kind {
        case "anthropic": "/v1/messages"
        case "gemini": "/v1beta/models/fast:generateContent"
        default: "/v1/chat/completions"
        }
    }

    private static func body(_ path: String) -> String {
        path.hasSuffix("generateContent")
            ? #"{"contents":[{"role":"user","parts":[{"text":"hello"}]}]}"#
            : #"{"model":"fast","max_tokens":5,"messages":[{"role":"user","content":"hello"}]}"#
    }

    private static func kind(_ kind: String) -> (inout Declaration) -> Void {
        { declaration in
            declaration.providers[0].kind = kind
            declaration.models[0].retries.attempts = 2
        }
    }

    @Test("it gets our words, whoever asks, and the same target is not asked again", arguments: cases)
    func refused(_ example: Case) async throws {
        let upstream = ScriptedUpstream { _, _ in
            [.send(ScriptedUpstream.json(example.body, status: example.status))]
        }
        for path in [Self.path(example.kind), "/v1/messages", "/v1/chat/completions"] {
            let gate = try await Gate(upstreams: ["a": upstream.port], Self.kind(example.kind))
            let before = upstream.requests.count

            let answer = try gate.ask(Self.body(path), path: path)

            #expect(answer.status == 502, "\(path): \(answer.body)")
            #expect(!answer.body.contains("SECRET"))
            #expect(answer.body.contains("operator"))
            #expect(upstream.requests.count == before + 1)
            #expect(try await gate.lastRecord().errorCode == "upstream_credentials")
            await gate.stop()
        }
    }

    @Test("another target is asked first", arguments: cases)
    func another(_ example: Case) async throws {
        let upstream = ScriptedUpstream { _, _ in
            [.send(ScriptedUpstream.json(example.body, status: example.status))]
        }
        let other = ScriptedUpstream { _, _ in [.send(ScriptedUpstream.chat(prompt: 3, completion: 2))] }
        for path in [Self.path(example.kind), "/v1/messages"] {
            let gate = try await Gate(
                upstreams: ["a": upstream.port, "b": other.port],
                Self.kind(example.kind)
            )

            let answer = try gate.ask(Self.body(path), path: path)

            #expect(answer.status == 200, "\(path): \(answer.body)")
            #expect(answer.field("x-gatehouse-provider") == "b")
            await gate.stop()
        }
    }

    @Test(
        "what is the caller's affair passes as it came, chunked or not",
        arguments: ["400 Bad Request", "429 Too Many Requests"]
    )
    func callers(_ status: String) async throws {
        let words =
            #"{"error":{"message":"Tool 'incorrect api key provided' is not known","type":"x","code":null}}"#
        let upstream = ScriptedUpstream { _, number in
            guard number > 1 else { return [.send(ScriptedUpstream.json(words, status: status))] }
            let head =
                "HTTP/1.1 \(status)\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n"
            let pieces = [words.prefix(20), words.dropFirst(20)].map { ScriptedUpstream.chunk(String($0)) }
            return [.send(head + pieces[0]), .pause(milliseconds: 20), .send(pieces[1] + "0\r\n\r\n")]
        }
        let gate = try await Gate(upstreams: ["a": upstream.port])

        for _ in 0..<2 {
            let answer = try gate.ask(Gate.chat)
            #expect("\(answer.status)" == status.prefix(3))
            #expect(answer.body.filter { !$0.isNewline }.contains("is not known"))
        }
        #expect(try await gate.lastRecord().attempts.map { "\($0.status)" } == [String(status.prefix(3))])
        await gate.stop()
    }

    @Test(
        "an error that breaks off is judged by its status",
        arguments: ["/v1/chat/completions", "/v1/messages"]
    )
    func broken(_ path: String) async throws {
        let upstream = ScriptedUpstream { _, _ in
            [
                .send(
                    "HTTP/1.1 429 Slow\r\ncontent-type: application/json\r\ncontent-length: 500\r\n\r\n{\"error\""
                ),
                .close,
            ]
        }
        let other = ScriptedUpstream { _, _ in [.send(ScriptedUpstream.chat(prompt: 3, completion: 2))] }
        let gate = try await Gate(upstreams: ["a": upstream.port, "b": other.port], Self.kind("openai"))

        let answer = try gate.ask(Self.body(path), path: path)

        #expect(answer.status == 200, "\(answer.body)")
        #expect(try await gate.lastRecord().attempts.map(\.status) == [429, 200])
        await gate.stop()
    }

    @Test(
        "when to come again is said in the head although the provider says it in the body alone",
        arguments: ["/v1beta/models/fast:generateContent", "/v1/messages", "/v1/chat/completions"]
    )
    func rest(_ path: String) async throws {
        let words =
            #"{"error":{"code":429,"message":"Quota exceeded.","status":"RESOURCE_EXHAUSTED","details":[{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"38.2s"}]}}"#
        let upstream = ScriptedUpstream { _, _ in
            [.send(ScriptedUpstream.json(words, status: "429 Too Many Requests"))]
        }
        let gate = try await Gate(upstreams: ["a": upstream.port], Self.kind("gemini"))

        let answer = try gate.ask(Self.body(path), path: path)

        #expect(answer.status == 429, "\(answer.body)")
        #expect(answer.field("retry-after") == "39")
        #expect(upstream.requests.count == 1)
        await gate.stop()
    }
}

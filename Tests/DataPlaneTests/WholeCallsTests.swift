import Policy
import Testing

@testable import DataPlane

/// Streams with calls of tools, asked for by SDKs that read no pieces of calls, over sockets.
@Suite("Whole calls for Mistral's SDKs", .serialized)
struct WholeCallsTests {
    private static let body =
        #"{"model":"fast","stream":true,"messages":[{"role":"user","content":"hello"}],"#
        + #""tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object"}}}],"unknown_field":1}"#
    private static let whole =
        #""tool_calls":[{"id":"call_a","type":"function","function":{"name":"f","arguments":"{\"a\":1}"},"index":0}]"#
    private static let chat = [
        #"{"id":"c","model":"m", "choices":[{"index":0,"delta":{"role":"assistant","content":null}}]}"#,
        #"{"id":"c","model":"m","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"call_a","type":"function","#
            + #""function":{"name":"f","arguments":""}}]}}]}"#,
        #"{"id":"c","model":"m","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{\"a\":1}"}}]}}]}"#,
        #"{"id":"c","model":"m","choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}"#, "[DONE]",
    ]
    private static let messages = [
        #"{"type":"message_start","message":{"id":"m","type":"message","role":"assistant","model":"c","content":[],"#
            + #""stop_reason":null,"usage":{"input_tokens":9,"output_tokens":1}}}"#,
        #"{"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"call_a","name":"f","input":{}}}"#,
        #"{"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"{\"a\""}}"#,
        #"{"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":":1}"}}"#,
        #"{"type":"content_block_stop","index":0}"#,
        #"{"type":"message_delta","delta":{"stop_reason":"tool_use","stop_sequence":null},"usage":{"output_tokens":5}}"#,
        #"{"type":"message_stop"}"#,
    ]
    private static let sdks = [
        "user-agent: mistral-client-python/3.7.0\r\n",
        "user-agent: Mozilla/5.0\r\nx-mistral-user-agent: mistral-client-typescript/1.22.1\r\n",
    ]

    private static func text(_ events: [String]) -> String { events.map { "data: \($0)\n\n" }.joined() }

    private func ask(
        _ events: [String],
        kind: String,
        body: String = Self.body,
        fields: String
    ) async throws -> (
        answer: String, request: String
    ) {
        let upstream = ScriptedUpstream { _, _ in
            [
                .send(
                    ScriptedUpstream.streamHead
                        + events.map { ScriptedUpstream.chunk("data: \($0)\n\n") }.joined() + "0\r\n\r\n"
                )
            ]
        }
        let gate = try await Gate(upstreams: ["a": upstream.port]) { $0.providers[0].kind = kind }
        let socket = try gate.connect()
        socket.send(gate.request(body, fields: fields))
        let answer = socket.readAnswer()
        #expect(answer.status == 200, "\(answer.body)")
        await gate.stop()
        return (unchunked(answer.body), upstream.requests.first?.body ?? "")
    }

    @Test("from a target of OpenAI's dialect the calls come whole, and all else passes", arguments: sdks)
    func passing(_ fields: String) async throws {
        let (answer, request) = try await ask(Self.chat, kind: "openai-compatible", fields: fields)

        let end =
            #"{"id":"c","model":"m","choices":[{"index":0,"delta":{\#(Self.whole)},"finish_reason":"tool_calls"}]}"#
        #expect(answer == Self.text([Self.chat[0], end, "[DONE]"]))
        #expect(request.contains(#""unknown_field":1"#))
    }

    @Test("and from a target of another dialect", arguments: sdks)
    func translated(_ fields: String) async throws {
        let (answer, _) = try await ask(Self.messages, kind: "anthropic", fields: fields)

        #expect(answer.contains(Self.whole + "}"), "\(answer)")
        #expect(answer.split(separator: "tool_calls\":[").count == 2, "there is no other piece of it")
    }

    @Test("other callers get the pieces as they come, and so does everybody from Mistral and without tools")
    func pieces() async throws {
        let chat = Self.text(Self.chat)
        let others = try await ask(
            Self.chat,
            kind: "openai-compatible",
            fields: "user-agent: OpenAI/Python 3.57.0\r\n"
        )
        let own = try await ask(Self.chat, kind: "mistral", fields: Self.sdks[0])
        let toolless = try await ask(
            Self.chat,
            kind: "openai-compatible",
            body: Gate.streamed,
            fields: Self.sdks[0]
        )

        #expect(others.answer == chat)
        #expect(own.answer == chat)
        #expect(toolless.answer == chat)
    }

    /// The first target sends some events and breaks off, and the second one may go on.
    private func askBroken(
        _ events: [String],
        kind: String
    ) async throws -> (answer: String, requests: [Int]) {
        let breaking = ScriptedUpstream { _, _ in
            [.send(ScriptedUpstream.streamHead + ScriptedUpstream.chunk(Self.text(events))), .close]
        }
        let second = ScriptedUpstream { _, _ in
            [
                .send(
                    ScriptedUpstream.streamHead + ScriptedUpstream.chunk(Self.text(Self.chat)) + "0\r\n\r\n"
                )
            ]
        }
        let gate = try await Gate(upstreams: ["a": breaking.port, "b": second.port]) {
            $0.providers[0].kind = kind
            $0.providers[1].kind = "mistral"
            $0.models[0].retries.attempts = 1
            $0.models[0].continuesStreams = true
        }
        let socket = try gate.connect()
        socket.send(gate.request(Self.body, fields: Self.sdks[0] + "connection: close\r\n"))
        let answer = socket.readToEnd()
        await gate.stop()
        return (answer, [breaking, second].map(\.requests.count))
    }

    @Test("a stream of Mistral's own that another target goes on with has whole ones from there on")
    func continued() async throws {
        let (answer, requests) = try await askBroken(
            [Self.chat[0].replacing("null", with: #""One, two""#)],
            kind: "mistral"
        )

        #expect(answer.contains("One, two") && answer.contains("[DONE]"), "\(answer)")
        #expect(answer.contains(Self.whole + "}"), "\(answer)")
        #expect(requests == [1, 1])
    }

    @Test("a stream that breaks off within a call is not gone on with, and the call is not made")
    func broken() async throws {
        let (answer, requests) = try await askBroken(
            [Self.chat[0].replacing("null", with: #""One, two""#), Self.chat[1]],
            kind: "openai-compatible"
        )

        #expect(answer.contains("One, two") && answer.contains(#""error""#), "\(answer)")
        #expect(!answer.contains("tool_calls") && !answer.contains("[DONE]"), "\(answer)")
        #expect(requests == [1, 0])
    }
}

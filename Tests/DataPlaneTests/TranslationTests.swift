import Testing

@testable import DataPlane

/// Callers whose dialect is not their target's, over sockets.
@Suite("Translation between dialects", .serialized)
struct TranslationTests {
    private let body = #"{"model":"fast","max_tokens":10,"messages":[{"role":"user","content":"hello"}]}"#
    private let streamed =
        #"{"model":"fast","max_tokens":10,"stream":true,"messages":[{"role":"user","content":"hello"}]}"#

    private static func stream(_ events: [String]) -> String {
        let chunks = events.map { ScriptedUpstream.chunk("data: \($0)\n\n") }.joined()
        return
            "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n\(chunks)0\r\n\r\n"
    }

    @Test("Anthropic's caller gets a whole answer of an OpenAI target in its own words, metered and charged")
    func whole() async throws {
        let upstream = ScriptedUpstream { request, _ in
            #expect(request.head.hasPrefix("POST /v1/chat/completions "))
            #expect(request.body.contains(#""messages":[{"role":"user","content":"hello"}]"#))
            return [.send(ScriptedUpstream.chat(prompt: 3, completion: 2))]
        }
        let gate = try await Gate(upstreams: ["a": upstream.port])

        let answer = try gate.ask(body, path: "/v1/messages")

        #expect(answer.status == 200, "\(answer.body)")
        #expect(answer.body.contains(#""type":"message""#))
        #expect(answer.body.contains(#""input_tokens":3"#))
        #expect(answer.body.contains(#""output_tokens":2"#))
        #expect(answer.head.lowercased().contains("x-gatehouse-cost-usd"))
        // Asked last, so that it lives until here: an upstream that is let go answers nobody.
        #expect(upstream.requests.count == 1)
        await gate.stop()
    }

    @Test("a refusal is in the caller's words")
    func refusal() async throws {
        let upstream = ScriptedUpstream { _, _ in [] }
        let gate = try await Gate(upstreams: ["a": upstream.port])

        let answer = try gate.ask(#"{"model":"fast"}"#, path: "/v1/messages")

        #expect(answer.status == 400)
        #expect(answer.body.hasPrefix(#"{"type":"error","error":{"type":"invalid_request_error""#))
    }

    @Test("a stream of an OpenAI target comes as Anthropic's events")
    func stream() async throws {
        let upstream = ScriptedUpstream { _, _ in
            [
                .send(
                    Self.stream([
                        #"{"id":"c1","choices":[{"index":0,"delta":{"role":"assistant","content":"Hi"}}]}"#,
                        #"{"id":"c1","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"#,
                        #"{"id":"c1","choices":[],"usage":{"prompt_tokens":3,"completion_tokens":1}}"#,
                        "[DONE]",
                    ])
                )
            ]
        }
        let gate = try await Gate(upstreams: ["a": upstream.port])

        let answer = try gate.ask(streamed, path: "/v1/messages")

        let names = answer.body.split(whereSeparator: \.isNewline).filter { $0.hasPrefix("event: ") }.map {
            $0.dropFirst(7)
        }
        #expect(
            names.map { String($0) }.filter { $0 != "ping" } == [
                "message_start", "content_block_start", "content_block_delta", "content_block_stop",
                "message_delta",
                "message_stop",
            ]
        )
    }

    @Test("a tool whose name is too long for the target is called by it, and comes back by its own")
    func longToolName() async throws {
        let long = "mcp__a_server__" + String(repeating: "x", count: 90)
        let upstream = ScriptedUpstream { request, _ in
            let named = request.body.components(after: #""function":{"name":""#)
            #expect((1...64).contains(named.utf8.count))
            #expect(!request.body.contains(long))
            let call = #"{"id":"call_1","type":"function","function":{"name":"\#(named)","arguments":"{}"}}"#
            let message = #"{"role":"assistant","content":null,"tool_calls":[\#(call)]}"#
            return [
                .send(
                    ScriptedUpstream.json(
                        #"{"id":"c","model":"m","choices":[{"index":0,"message":\#(message),"finish_reason":"tool_calls"}]}"#
                    )
                )
            ]
        }
        let gate = try await Gate(upstreams: ["a": upstream.port])
        let tool = #"{"name":"\#(long)","input_schema":{"type":"object"}}"#
        let body =
            #"{"model":"fast","max_tokens":10,"tools":[\#(tool)],"messages":[{"role":"user","content":"hello"}]}"#

        let answer = try gate.ask(body, path: "/v1/messages")

        #expect(answer.status == 200, "\(answer.body)")
        #expect(answer.body.contains(#""name":"\#(long)""#))
        #expect(upstream.requests.count == 1)
        await gate.stop()
    }

    @Test("what an answer's reader cannot be told of it is named in its head")
    func lostPicture() async throws {
        let picture = #"{"type":"image_url","image_url":{"url":"data:image/png;base64,iVBORw0KGgo="}}"#
        let message = #"{"role":"assistant","content":"Here:","images":[\#(picture)]}"#
        let upstream = ScriptedUpstream { _, _ in
            [
                .send(
                    ScriptedUpstream.json(
                        #"{"id":"c","model":"m","choices":[{"index":0,"message":\#(message),"finish_reason":"stop"}]}"#
                    )
                )
            ]
        }
        let gate = try await Gate(upstreams: ["a": upstream.port])

        let lost = try gate.ask(body, path: "/v2/chat")
        let told = try gate.ask(body, path: "/v1/messages")

        #expect(lost.status == 200, "\(lost.body)")
        #expect(lost.field("x-gatehouse-dropped") == "answer.image")
        #expect(told.field("x-gatehouse-dropped") == nil)
        #expect(told.body.contains(#""data":"iVBORw0KGgo=""#))
        #expect(upstream.requests.count == 2)
        await gate.stop()
    }

    @Test("a stream that the upstream cuts ends with an error in the caller's words")
    func cut() async throws {
        let upstream = ScriptedUpstream { _, _ in
            [
                .send(
                    Self.stream([
                        #"{"id":"c1","choices":[{"index":0,"delta":{"role":"assistant","content":"Hi"}}]}"#
                    ])
                )
            ]
        }
        let gate = try await Gate(upstreams: ["a": upstream.port])

        let answer = try gate.ask(streamed, path: "/v1/messages")

        #expect(answer.body.contains("event: error"))
        #expect(!answer.body.contains("message_stop"))
    }

    @Test(
        "a model that Azure's path names is put into a body that has none, and a body that names another is refused"
    )
    func azure() async throws {
        let upstream = ScriptedUpstream { request, _ in
            #expect(request.body.hasPrefix(#"{"model":"upstream-model","messages""#))
            return [.send(ScriptedUpstream.chat(prompt: 3, completion: 2))]
        }
        let gate = try await Gate(upstreams: ["a": upstream.port])
        let path = "/openai/deployments/fast/chat/completions"

        let answer = try gate.ask(#"{"messages":[{"role":"user","content":"hello"}]}"#, path: path)
        let other = try gate.ask(#"{"model":"other","messages":[]}"#, path: path)

        #expect(answer.status == 200, "\(answer.body)")
        #expect(other.status == 400)
        #expect(upstream.requests.count == 1)
    }
}

extension String {
    /// What stands between a mark and the next quote.
    fileprivate func components(after mark: String) -> String {
        guard let start = firstRange(of: mark)?.upperBound else { return "" }
        return String(self[start...].prefix { $0 != "\"" })
    }
}

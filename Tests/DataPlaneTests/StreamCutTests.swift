import Dialects
import Ledger
import Policy
import Testing
import Vocabulary

@testable import DataPlane

/// An input token costs 1,000 nano-dollars here, an output token 2,000.
@Suite("Streams that are cut at every byte", .serialized)
struct StreamCutTests {
    /// A short stream, and what is known to be used after each of its events.
    struct Stream: Sendable, CustomTestStringConvertible {
        /// What one more event says.
        struct Event: Sendable {
            let data: String
            /// The tokens of input, where the event or one before it has told them.
            var input: Int?
            let output: Int
            let accuracy: Accuracy

            init(_ data: String, input: Int? = nil, output: Int, _ accuracy: Accuracy = .estimated) {
                self.data = data
                self.input = input
                self.output = output
                self.accuracy = accuracy
            }
        }

        let kind: String
        let path: String
        let request: String
        /// What the end of a broken stream says in its dialect.
        let complaint: String
        let events: [Event]
        var testDescription: String { path }

        var bytes: [UInt8] { events.flatMap { Array("data: \($0.data)\n\n".utf8) } }

        /// The last event that is whole in so many bytes.
        func lastEvent(in count: Int) -> Event? {
            var end = 0
            return events.prefix { event in
                end += event.data.utf8.count + 8
                return end <= count
            }.last
        }

        var estimatedInput: Int { (request.utf8.count + 3) / 4 }
    }

    private static let words = #"[{"role":"user","content":"hello"}]"#

    private static let chat = Stream(
        kind: "openai-compatible",
        path: "/v1/chat/completions",
        request:
            #"{"model":"fast","stream":true,"stream_options":{"include_usage":true},"messages":\#(words),"max_tokens":10}"#,
        complaint: #""code":"upstream_failed""#,
        events: [
            .init(
                #"{"id":"c","choices":[{"index":0,"delta":{"role":"assistant","content":"Hel"}}]}"#,
                output: 1
            ),
            .init(#"{"id":"c","choices":[{"index":0,"delta":{"content":"lo there"}}]}"#, output: 3),
            .init(#"{"id":"c","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"#, output: 3),
            .init(
                #"{"id":"c","choices":[],"usage":{"prompt_tokens":9,"completion_tokens":7}}"#,
                input: 9,
                output: 7,
                .reported
            ),
            .init("[DONE]", input: 9, output: 7, .reported),
        ]
    )

    private static let messages = Stream(
        kind: "anthropic",
        path: "/v1/messages",
        request: #"{"model":"fast","stream":true,"messages":\#(words),"max_tokens":10}"#,
        complaint: #""type":"error""#,
        events: [
            .init(
                #"{"type":"message_start","message":{"id":"m","role":"assistant","content":[],"usage":{"input_tokens":9,"output_tokens":1}}}"#,
                input: 9,
                output: 1,
                .reported
            ),
            .init(
                #"{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}"#,
                input: 9,
                output: 1,
                .reported
            ),
            .init(
                #"{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hello"}}"#,
                input: 9,
                output: 2
            ),
            .init(
                #"{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":" there!"}}"#,
                input: 9,
                output: 3
            ),
            .init(#"{"type":"content_block_stop","index":0}"#, input: 9, output: 3),
            .init(
                #"{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":7}}"#,
                input: 9,
                output: 7,
                .reported
            ),
            .init(#"{"type":"message_stop"}"#, input: 9, output: 7, .reported),
        ]
    )

    private static let streams = [
        chat, messages,
        Stream(
            kind: "gemini",
            path: "/v1beta/models/fast:streamGenerateContent?alt=sse",
            request:
                #"{"contents":[{"parts":[{"text":"hello"}]}],"generationConfig":{"maxOutputTokens":10}}"#,
            complaint: #""error":"#,
            events: [
                .init(
                    #"{"candidates":[{"content":{"parts":[{"text":"Hello"}]},"index":0}],"usageMetadata":{"promptTokenCount":9,"candidatesTokenCount":1,"totalTokenCount":10}}"#,
                    input: 9,
                    output: 2
                ),
                .init(
                    #"{"candidates":[{"content":{"parts":[{"text":" there!"}]},"finishReason":"STOP","index":0}],"usageMetadata":{"promptTokenCount":9,"candidatesTokenCount":7,"totalTokenCount":16}}"#,
                    input: 9,
                    output: 7,
                    .reported
                ),
            ]
        ),
        Stream(
            kind: "openai",
            path: "/v1/responses",
            request: #"{"model":"fast","stream":true,"input":"hello","max_output_tokens":10,"store":false}"#,
            complaint: "upstream_failed",
            events: [
                .init(#"{"type":"response.created","response":{"id":"r","usage":null}}"#, output: 0),
                .init(#"{"type":"response.output_text.delta","delta":"Hello"}"#, output: 2),
                .init(#"{"type":"response.output_text.delta","delta":" there!"}"#, output: 3),
                .init(
                    #"{"type":"response.completed","response":{"id":"r","usage":{"input_tokens":9,"output_tokens":7,"total_tokens":16}}}"#,
                    input: 9,
                    output: 7,
                    .reported
                ),
            ]
        ),
        Stream(
            kind: "cohere",
            path: "/v2/chat",
            request: #"{"model":"fast","stream":true,"messages":\#(words),"max_tokens":10}"#,
            complaint: "ERROR",
            events: [
                .init(
                    #"{"type":"message-start","id":"c","delta":{"message":{"role":"assistant"}}}"#,
                    output: 0
                ),
                .init(
                    #"{"type":"content-delta","index":0,"delta":{"message":{"content":{"text":"Hello"}}}}"#,
                    output: 2
                ),
                .init(
                    #"{"type":"content-delta","index":0,"delta":{"message":{"content":{"text":" there!"}}}}"#,
                    output: 3
                ),
                .init(
                    #"{"type":"message-end","delta":{"finish_reason":"COMPLETE","usage":{"billed_units":{"input_tokens":9,"output_tokens":7},"tokens":{"input_tokens":9,"output_tokens":7}}}}"#,
                    input: 9,
                    output: 7,
                    .reported
                ),
            ]
        ),
    ]

    /// Sends a byte more of a stream with each request, and breaks off.
    private static func cutting(_ stream: Stream) -> ScriptedUpstream {
        let bytes = stream.bytes
        return ScriptedUpstream { _, number in
            let part = String(decoding: bytes[..<min(number - 1, bytes.count)], as: UTF8.self)
            return [
                .send(ScriptedUpstream.streamHead + (part.isEmpty ? "" : ScriptedUpstream.chunk(part))),
                .close,
            ]
        }
    }

    private func gate(_ upstreams: [ScriptedUpstream], kinds: [String]) async throws -> Gate {
        let ports = zip(["a", "b"], upstreams).map { ($0, $1.port) }
        return try await Gate(upstreams: Dictionary(uniqueKeysWithValues: ports)) { declaration in
            for place in declaration.providers.indices { declaration.providers[place].kind = kinds[place] }
            declaration.models[0].breaker.failures = 0
            declaration.models[0].breaker.failureRatePercent = 0
            // One that always fails beside one that never does is left alone all the same, here for no time.
            declaration.models[0].breaker.open = .milliseconds(1)
            declaration.models[0].breaker.longestOpen = .milliseconds(1)
            declaration.models[0].retries.attempts = upstreams.count - 1
        }
    }

    private func receive(_ gate: Gate, _ stream: Stream) throws -> Answer {
        let socket = try gate.connect()
        socket.send(gate.request(stream.request, path: stream.path, fields: "connection: close\r\n"))
        let all = socket.readToEnd()
        let end = try #require(all.range(of: "\r\n\r\n"))
        return Answer(head: String(all[..<end.lowerBound]), body: String(all[end.upperBound...]))
    }

    @Test("what has come passes to the byte, then comes an error, and the money is exact", arguments: streams)
    func everyByte(_ stream: Stream) async throws {
        let bytes = stream.bytes
        let upstream = Self.cutting(stream)
        let gate = try await gate([upstream], kinds: [stream.kind])
        var answers: [Answer] = []

        for _ in 0...bytes.count { answers.append(try receive(gate, stream)) }
        let records: [ExchangeRecord] = try await gate.records(answers.count).reversed()

        for (count, (answer, record)) in zip(answers, records).enumerated() {
            let last = stream.lastEvent(in: count)
            let usage = Usage(input: last?.input ?? stream.estimatedInput, output: last?.output ?? 0)
            let context: Comment = "\(count) bytes: \(answer.body) \(record)"
            #expect(record.attempts.map(\.outcome) == ["cut"], context)
            #expect(record.attempts.map(\.status) == [200], context)
            #expect(record.usage == usage, context)
            #expect(record.accuracy == last?.accuracy ?? .estimated, context)
            #expect(record.cost.nanos == Int64(usage.input * 1000 + usage.output * 2000), context)
            #expect(answer.status == (last == nil ? 503 : 200), context)
            guard last != nil else { continue }
            let body = unchunked(answer.body)
            #expect(body.hasPrefix(String(decoding: bytes[..<count], as: UTF8.self)), context)
            #expect(body.dropFirst(count).contains(stream.complaint), context)
            #expect(!answer.body.hasSuffix("0\r\n\r\n"), context)
            #expect(record.errorCode == "upstream_failed", context)
        }
        #expect(gate.ledger.statistics.holds == 0 && gate.ledger.statistics.leaks == 0)
        #expect(gate.ledger.statistics.overruns == 0)
        #expect(upstream.requests.count == answers.count)
        await gate.stop()
    }

    @Test(
        "until the first event is whole another target answers, and what the first may bill is its input",
        arguments: [chat, messages]
    )
    func anotherTarget(_ stream: Stream) async throws {
        let first = stream.events[0].data.utf8.count + 8
        let whole =
            ScriptedUpstream.streamHead
            + ScriptedUpstream.chunk(String(decoding: stream.bytes, as: UTF8.self))
        let answering = ScriptedUpstream { _, _ in [.send(whole + "0\r\n\r\n")] }
        let cutting = Self.cutting(stream)
        let gate = try await gate([cutting, answering], kinds: [stream.kind, stream.kind])
        var answers: [Answer] = []

        for _ in 0..<first { answers.append(try receive(gate, stream)) }
        let records: [ExchangeRecord] = try await gate.records(first).reversed()

        let cost = Int64(stream.estimatedInput * 1000 + 9 * 1000 + 7 * 2000)
        for (count, (answer, record)) in zip(answers, records).enumerated() {
            #expect(unchunked(answer.body) == String(decoding: stream.bytes, as: UTF8.self), "\(count) bytes")
            #expect(answer.body.hasSuffix("0\r\n\r\n"), "\(count) bytes")
            #expect(record.attempts.map(\.outcome) == ["cut", "ok"], "\(count) bytes")
            #expect(record.cost.nanos == cost, "\(count) bytes")
        }
        #expect([cutting, answering].map(\.requests.count) == [first, first])
        await gate.stop()
    }

    @Test("a translated stream is whole events and an error, and is charged for no less than the client has")
    func translated() async throws {
        let stream = Self.messages
        let upstream = Self.cutting(stream)
        let gate = try await gate([upstream], kinds: ["anthropic"])
        var asked = Self.chat
        asked = Stream(
            kind: asked.kind,
            path: asked.path,
            request: asked.request,
            complaint: asked.complaint,
            events: []
        )
        var answers: [Answer] = []

        for _ in 0...stream.bytes.count { answers.append(try receive(gate, asked)) }
        let records: [ExchangeRecord] = try await gate.records(answers.count).reversed()

        for (count, (answer, record)) in zip(answers, records).enumerated() {
            let last = stream.lastEvent(in: count)
            let context: Comment = "\(count) bytes: \(answer.body) \(record)"
            #expect(record.attempts.map(\.outcome) == ["cut"], context)
            #expect(answer.status == (last == nil ? 503 : 200), context)
            #expect(
                record.cost.nanos == Int64(record.usage.input * 1000 + record.usage.output * 2000),
                context
            )
            guard let last else { continue }
            let body = unchunked(answer.body)
            #expect(body.contains(asked.complaint) && body.hasSuffix("\n\n"), context)
            #expect(!answer.body.hasSuffix("0\r\n\r\n") && !body.contains("[DONE]"), context)
            #expect(record.usage.input == 9 && record.usage.output == last.output, context)
            #expect(body.contains("Hello") == (last.output > 1), context)
        }
        #expect(upstream.requests.count == answers.count)
        await gate.stop()
    }
}

import Policy
import Testing
import Vocabulary

@testable import DataPlane

/// Streams that end for one side before they end for the other, over sockets.
@Suite("Streams that are not over", .serialized)
struct UnfinishedStreamTests {
    private static let head =
        "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
    private static let words = String(repeating: "word ", count: 80)
    private static let begun = [
        #"{"type":"message_start","message":{"id":"m","type":"message","role":"assistant","model":"c","content":[],"#
            + #""stop_reason":null,"usage":{"input_tokens":9,"output_tokens":1}}}"#,
        #"{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}"#,
        #"{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"\#(words)"}}"#,
    ]

    private static func chunks(_ events: [String]) -> String {
        head + events.map { ScriptedUpstream.chunk("data: \($0)\n\n") }.joined()
    }

    @Test(
        "what has come is charged, and not the token that the beginning reports",
        arguments: ["/v1/messages", "/v1/chat/completions"]
    )
    func cut(_ path: String) async throws {
        let upstream = ScriptedUpstream { _, _ in [.send(Self.chunks(Self.begun)), .close] }
        let gate = try await Gate(upstreams: ["a": upstream.port]) { $0.providers[0].kind = "anthropic" }

        _ = try gate.ask(Gate.streamed, path: path)
        let record = try await gate.lastRecord()

        #expect(record.usage.input == 9)
        #expect(record.usage.output >= 10, "the request allows no more, and all of that has come")
        #expect(record.accuracy == .estimated)
        await gate.stop()
    }

    @Test("a client that leaves at the mark of the end has had a whole answer")
    func leavesAtMark() async throws {
        let events = [
            #"{"id":"c","choices":[{"index":0,"delta":{"content":"Hi"},"finish_reason":"stop"}]}"#,
            #"{"id":"c","choices":[],"usage":{"prompt_tokens":3,"completion_tokens":1}}"#, "[DONE]",
        ]
        let upstream = ScriptedUpstream { _, _ in [.send(Self.chunks(events)), .waitForClose] }
        let gate = try await Gate(upstreams: ["a": upstream.port])
        do {
            let socket = try gate.connect()
            socket.send(gate.request(Gate.streamed))
            _ = socket.read(until: "[DONE]")
        }
        let record = try await gate.lastRecord()

        #expect(record.status == 200)
        #expect(record.accuracy == .reported)
        #expect(record.attempts.map(\.outcome) == ["ok"])
        await gate.stop()
    }
}

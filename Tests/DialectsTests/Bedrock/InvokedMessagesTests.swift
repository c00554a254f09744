import JSONText
import Testing
import Vocabulary

@testable import Dialects

@Suite("Claude at Bedrock for callers of Messages")
struct InvokedMessagesTests {
    private static let events = [
        #"{"type":"message_start","message":{"id":"msg_1","model":"claude-x","usage":{"input_tokens":3,"cache_read_input_tokens":8,"output_tokens":1}}}"#,
        #"{"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}"#,
        #"{"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"c2ln"}}"#,
        #"{"type":"content_block_stop","index":0}"#,
        #"{"type":"content_block_start","index":1,"content_block":{"type":"new_kind","x": 1.0}}"#,
        #"{"type":"content_block_stop","index":1}"#,
        #"{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":5}}"#,
        #"{"type":"message_stop","amazon-bedrock-invocationMetrics":{"inputTokenCount":3}}"#,
    ]

    private static func stream(_ events: [String]) -> [UInt8] {
        ConverseSamples.stream(
            events.map { ("chunk", ["bytes": .string(Base64Text.encode(Array($0.utf8))), "p": "abc"]) }
        )
    }

    private static func text(_ events: [String]) -> String {
        events.map { event in
            let type = (try? JSONValue.read(Array(event.utf8)))?["type"]?.string ?? ""
            return "event: \(type)\ndata: \(event)\n\n"
        }
        .joined()
    }

    @Test("a stream is Anthropic's own, byte for byte, however it is cut", arguments: [1, 7, 10_000])
    func stream(size: Int) throws {
        let bytes = Self.stream(Self.events)
        var answer = InvokedMessages(model: nil, requestID: nil)
        var written: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: size) {
            try answer.stream(Array(bytes[start..<min(start + size, bytes.count)]).span, to: &written)
        }
        try answer.endStream(to: &written)

        #expect(String(decoding: written, as: UTF8.self) == Self.text(Self.events))
        #expect(answer.hasFinished && answer.hasEnded)
        #expect(answer.usage?.input == 11)
        #expect(answer.usage?.cachedInput == 8)
        #expect(answer.usage?.output == 5)
    }

    @Test("a stream that is cut before its end is no whole one, and has been used as far as it came")
    func cut() throws {
        var answer = InvokedMessages(model: nil, requestID: nil)
        var written: [UInt8] = []
        try answer.stream(Self.stream(Array(Self.events.dropLast(2))).span, to: &written)

        #expect(throws: UpstreamProblem.self) { try answer.endStream(to: &written) }
        #expect(String(decoding: written, as: UTF8.self) == Self.text(Array(Self.events.dropLast(2))))
        #expect(!answer.hasFinished)
        #expect(answer.usage?.input == 11)
    }

    @Test("an exception is thrown after what came before it, in its own words")
    func exception() throws {
        var bytes = Self.stream(Array(Self.events.prefix(1)))
        AWSEventFrames.append(exception: "modelStreamErrorException", ["message": "Broke"], to: &bytes)
        var answer = InvokedMessages(model: nil, requestID: nil)
        var written: [UInt8] = []
        try answer.stream(bytes.span, to: &written)
        let problem = #expect(throws: UpstreamProblem.self) { try answer.endStream(to: &written) }

        #expect(String(decoding: written, as: UTF8.self).hasPrefix("event: message_start\n"))
        #expect(problem?.message == "Broke")
        #expect(problem?.status == 424)
    }

    @Test("an error within a stream is a failure in the provider's words")
    func failing() {
        let event = #"{"type":"error","error":{"type":"overloaded_error","message":"Too much"}}"#
        var answer = InvokedMessages(model: nil, requestID: nil)
        var written: [UInt8] = []
        let problem = #expect(throws: UpstreamProblem.self) {
            try answer.stream(Self.stream([event]).span, to: &written)
        }

        #expect(problem?.kind == .overloaded)
        #expect(problem?.message == "Too much")
        #expect(written.isEmpty)
    }

    @Test("where the model reports nothing, Bedrock's own counts hold")
    func metrics() throws {
        let events = [
            #"{"type":"message_start","message":{"id":"msg_1"}}"#,
            #"{"type":"message_stop","amazon-bedrock-invocationMetrics":{"inputTokenCount":3,"outputTokenCount":4}}"#,
        ]
        var answer = InvokedMessages(model: nil, requestID: nil)
        var written: [UInt8] = []
        try answer.stream(Self.stream(events).span, to: &written)

        #expect(answer.usage?.input == 3)
        #expect(answer.usage?.output == 4)
    }

    @Test("a whole answer passes byte for byte, but for a name that it is to carry")
    func whole() throws {
        let body =
            #"{ "model" : "claude-x", "content":[{"type":"new"}],"usage":{"input_tokens":3,"output_tokens":2} }"#
        var answer = InvokedMessages(model: nil, requestID: nil)
        var named = InvokedMessages(model: "smart", requestID: nil)

        #expect(String(decoding: try answer.whole(Array(body.utf8)), as: UTF8.self) == body)
        #expect(answer.usage?.input == 3)
        #expect(
            String(decoding: try named.whole(Array(body.utf8)), as: UTF8.self)
                == body.replacing("claude-x", with: "smart")
        )
    }

    @Test("a stream carries the public name, if it is to")
    func named() throws {
        var answer = InvokedMessages(model: "smart", requestID: nil)
        var written: [UInt8] = []
        try answer.stream(Self.stream(Self.events).span, to: &written)

        #expect(
            String(decoding: written, as: UTF8.self)
                == Self.text(Self.events).replacing("claude-x", with: "smart")
        )
    }

    @Test(
        "what is no answer is a failure",
        arguments: [
            "", "[", #"{"Output":{"__type":"x#InternalServerException"}}"#, #"{"message":"No"}"#, "{}",
            #"{"ok":true}"#, "7",
        ]
    )
    func noAnswer(_ body: String) {
        var answer = InvokedMessages(model: nil, requestID: nil)
        #expect(throws: UpstreamProblem.self) { try answer.whole(Array(body.utf8)) }
    }

    @Test("a stream of what are no events of the dialect gives nothing")
    func noEvents() throws {
        var answer = InvokedMessages(model: nil, requestID: nil)
        var written: [UInt8] = []
        try answer.stream(Self.stream(["{}", #"{"ok":true}"#]).span, to: &written)

        #expect(throws: UpstreamProblem.self) { try answer.endStream(to: &written) }
        #expect(written.isEmpty)
    }

    @Test("an error of Bedrock's is said in Anthropic's form")
    func failure() throws {
        let answer = InvokedMessages(model: nil, requestID: "req-1")
        let (problem, body) = answer.failure(
            status: 400,
            body: Array(#"{"message":"invalid beta flag"}"#.utf8)
        )
        let value = try JSONValue.read(body)

        #expect(problem.kind == .invalidRequest)
        #expect(value["error"]?["type"]?.string == "invalid_request_error")
        #expect(value["error"]?["message"]?.string == "invalid beta flag")
        #expect(value["request_id"]?.string == "req-1")
    }

    @Test(
        "betas of the head that Bedrock does not document, and fields that it refuses, are left out and named"
    )
    func leftOut() throws {
        var rendering = Rendering(
            model: "anthropic.claude-x",
            outputTokenLimit: 4096,
            providerKind: "bedrock",
            maker: .anthropic
        )
        let body = Array(#"{"model":"m","service_tier":"auto","messages":[ ],"anthropic_beta":["c-3"]}"#.utf8)
        let invoked = try BedrockInvoke.body(
            body.span,
            betas: [
                "context-1m-2025-08-07", "claude-code-20250219", "fine-grained-tool-streaming-2025-05-14",
            ],
            &rendering
        )

        #expect(
            String(decoding: invoked, as: UTF8.self)
                == #"{"anthropic_version":"bedrock-2023-05-31","anthropic_beta":["context-1m-2025-08-07","c-3"],"messages":[ ]}"#
        )
        #expect(
            rendering.dropped == [
                "anthropic-beta:claude-code-20250219",
                "anthropic-beta:fine-grained-tool-streaming-2025-05-14", "service_tier",
            ]
        )
    }

    private static let search = "tool-search-tool-2025-10-19"

    @Test(
        "members of betas that Bedrock does not have, or is not told of, are not asked for there",
        arguments: [
            (#"{"messages":[]}"#, [], true),
            (#"{"mcp_servers":[],"messages":[]}"#, ["mcp-client-2025-11-20"], false),
            (#"{"container":null,"messages":[]}"#, [], true),
            (#"{"tools":[{"name":"a"},{"name":"b","defer_loading":true}]}"#, [], false),
            (#"{"tools":[{"name":"b","defer_loading":true}]}"#, [search], true),
            (#"{"tools":[{"name":"b","input_examples":[]}]}"#, [search], false),
            (#"{"tools":[{"name":"b","allowed_callers":[]}]}"#, [search], false),
            (#"{"tools":[{"name":"b","input_schema":{"properties":{"defer_loading":{}}}}]}"#, [], true),
            (#"{"tools":[{"name":"b","defer_loading":true}],"anthropic_beta":["x"]}"#, [], true),
            (#"{"system":[{"cache_control":{"type":"ephemeral","scope":"global"}}]}"#, [], false),
            (#"{"system":[{"cache_control":{"type":"ephemeral","ttl":"1h"}}],"scope":1}"#, [], true),
        ] as [(String, [String], Bool)]
    )
    func members(_ body: String, _ betas: [String], _ isTaken: Bool) {
        let bytes = Array(body.utf8)
        let takes = BedrockInvoke.takes(bytes.span, betas: betas)
        #expect(takes == isTaken)
    }
}

import JSONText
import Testing
import Vocabulary

@testable import Dialects

@Suite("Anthropic's Messages at Bedrock")
struct BedrockInvokeTests {
    private static func body(_ text: String, betas: [String] = []) throws -> String {
        let bytes = Array(text.utf8)
        return String(decoding: try BedrockInvoke.body(bytes.span, betas: betas), as: UTF8.self)
    }

    @Test(
        "the path's fields leave the body, the version enters it, and all else keeps its bytes",
        arguments: [
            (
                #"{"model":"m","max_tokens":1.0,"stream":true,"messages":[ {"a":"\u00e9"} ]}"#,
                #"{"anthropic_version":"bedrock-2023-05-31","max_tokens":1.0,"messages":[ {"a":"\u00e9"} ]}"#
            ),
            (
                #"{ "messages" : [] , "mod\u0065l" : "m" }"#,
                #"{"anthropic_version":"bedrock-2023-05-31","messages" : []}"#
            ),
            (#"{"anthropic_version":"x","stream":false}"#, #"{"anthropic_version":"bedrock-2023-05-31"}"#),
            (
                #"{"messages":[{"model":"kept","stream":1}]}"#,
                #"{"anthropic_version":"bedrock-2023-05-31","messages":[{"model":"kept","stream":1}]}"#
            ),
        ]
    )
    func fields(_ text: String, _ expected: String) throws {
        #expect(try Self.body(text) == expected)
    }

    @Test("the betas of the head join those of the body, each once")
    func betas() throws {
        let betas = BedrockInvoke.betas(header: " a-1 ,b-2,, a-1")
        #expect(betas == ["a-1", "b-2"])
        #expect(
            try Self.body(#"{"anthropic_beta":["b-2","c-3"],"messages":[]}"#, betas: betas)
                == #"{"anthropic_version":"bedrock-2023-05-31","anthropic_beta":["a-1","b-2","c-3"],"messages":[]}"#
        )
    }

    @Test("a body that is no object is refused", arguments: ["", "[]", #"{"a":1"#, #"{"a":1,"a":2}"#])
    func refusals(_ text: String) {
        #expect(throws: Refusal.self) { try Self.body(text) }
    }

    private static let events = [
        #"{"type":"message_start","message":{"id":"msg_1","usage":{"input_tokens":3,"output_tokens":1}}}"#,
        #"{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}"#,
        #"{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hé"}}"#,
        #"{"type":"content_block_stop","index":0}"#,
        #"{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":5}}"#,
        #"{"type":"message_stop","amazon-bedrock-invocationMetrics":{"inputTokenCount":3}}"#,
    ]

    private static func stream(_ events: [String]) -> [UInt8] {
        ConverseSamples.stream(
            events.map { ("chunk", ["bytes": .string(Base64Text.encode(Array($0.utf8))), "p": "abc"]) }
        )
    }

    @Test("a chunk without an event, and a stream that stops within one, are failures")
    func damage() {
        for payload: JSONValue in [[:], ["bytes": "%%%"], ["bytes": 1], []] {
            var framing = BedrockInvokeFraming()
            let bytes = ConverseSamples.stream([("chunk", payload)])
            #expect(throws: UpstreamProblem.self) { _ = try framing.take(bytes.span) }
        }
        var framing = BedrockInvokeFraming()
        let cut = Array(Self.stream(Self.events).dropLast())
        #expect(throws: UpstreamProblem.self) {
            _ = try framing.take(cut.span)
            _ = try framing.finish()
        }
    }

    @Test("base64 is read and written", arguments: ["", "f", "fo", "foo", "foob", "fooba", "foobar"])
    func base64(_ text: String) {
        #expect(Base64Text.decode(Base64Text.encode(Array(text.utf8))) == text)
        #expect(Base64Text.encode(Array("fooba".utf8)) == "Zm9vYmE=")
    }
}

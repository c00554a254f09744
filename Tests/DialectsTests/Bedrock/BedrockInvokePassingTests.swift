import Foundation
import JSONText
import Testing
import Vocabulary

@testable import Dialects

@Suite("Bodies of Bedrock's models that pass")
struct BedrockInvokePassingTests {
    private func envelope(_ body: String, isStream: Bool = false) throws -> RequestEnvelope {
        let bytes = Array(body.utf8)
        return try BedrockInvokePassing.envelope(bytes.span, model: "m", isStream: isStream)
    }

    @Test(
        "the bound of the output is read by each family's name for it",
        arguments: [
            (
                #"{"anthropic_version":"bedrock-2023-05-31","max_tokens":7,"messages":[{"role":"user","content":"a"}]}"#,
                7
            ),
            (#"{"prompt":"a","max_gen_len":8}"#, 8),
            (#"{"inputText":"a","textGenerationConfig":{"maxTokenCount":9}}"#, 9),
            (#"{"messages":[],"inferenceConfig":{"max_new_tokens":10}}"#, 10),
            (#"{"prompt":"a","max_tokens":11}"#, 11),
            (#"{"prompt":"a"}"#, nil),
        ]
    )
    func limits(_ body: String, _ limit: Int?) throws {
        let envelope = try envelope(body)

        #expect(envelope.outputTokenLimit == limit)
        #expect(envelope.model == "m" && envelope.modelToken.isEmpty && !envelope.isStream)
    }

    @Test("the stream is a matter of the path, and several answers are counted")
    func paths() throws {
        #expect(try envelope(#"{"prompt":"a","num_generations":3}"#, isStream: true).isStream)
        #expect(try envelope(#"{"prompt":"a","num_generations":3}"#).choices == 3)
        let body = #"{"anthropic_version":"x","max_tokens":7,"messages":[]}"#
        #expect(try envelope(body, isStream: true).isStream)
    }

    @Test(
        "what is no body, or not one of the model that is asked, is refused",
        arguments: [
            "[]", "{", #"{"prompt":"a","max_gen_len":"many"}"#, #"{"prompt":"a","n":0}"#,
            #"{"anthropic_version":"x","model":"other","max_tokens":7,"messages":[]}"#,
            #"{"anthropic_version":"x","max_tokens":7}"#,
        ]
    )
    func refusals(_ body: String) {
        #expect(throws: Refusal.self) { try envelope(body) }
    }

    @Test(
        "usage is read from each family's answer",
        arguments: [
            (
                #"{"type":"message","usage":{"input_tokens":3,"cache_read_input_tokens":2,"output_tokens":5}}"#,
                5, 5
            ),
            (#"{"output":{},"usage":{"inputTokens":3,"outputTokens":4,"cacheReadInputTokenCount":1}}"#, 4, 4),
            (
                #"{"generation":"a","prompt_token_count":6,"generation_token_count":7,"stop_reason":"stop"}"#,
                6, 7
            ),
            (
                #"{"inputTextTokenCount":8,"results":[{"tokenCount":9,"outputText":"a"},{"tokenCount":1}]}"#,
                8, 10
            ),
            (#"{"embedding":[0.1],"inputTextTokenCount":8}"#, 8, 0),
            (#"{"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":2}}"#, 1, 2),
        ]
    )
    func usage(_ answer: String, _ input: Int, _ output: Int) {
        let bytes = Array(answer.utf8)
        let usage = BedrockInvokePassing.usage(ofAnswer: bytes.span)

        #expect(usage?.input == input && usage?.output == output)
    }

    @Test("what was read from a cache is in the input where OpenAI is followed, and beside it elsewhere")
    func cached() {
        let following = Array(
            #"{"usage":{"prompt_tokens":151,"completion_tokens":61,"prompt_tokens_details":{"cached_tokens":64}}}"#
                .utf8
        )
        let own = Array(#"{"usage":{"inputTokens":3,"outputTokens":4,"cacheReadInputTokenCount":1}}"#.utf8)

        #expect(
            BedrockInvokePassing.usage(ofAnswer: following.span)
                == Usage(input: 151, cachedInput: 64, output: 61)
        )
        #expect(
            BedrockInvokePassing.usage(ofAnswer: own.span) == Usage(input: 4, cachedInput: 1, output: 4)
        )
    }

    @Test(
        "an answer that says nothing of it has none",
        arguments: [#"{"outputs":[{"text":"a"}]}"#, "[1", "", "7"]
    )
    func silent(_ answer: String) {
        let bytes = Array(answer.utf8)

        #expect(BedrockInvokePassing.usage(ofAnswer: bytes.span) == nil)
    }

    @Test(
        "an error names its type or is a message alone; a maker's answer may have a message",
        arguments: [
            (#"{"message":"No"}"#, true), (#"{"__type":"x#InternalServerException","message":"No"}"#, true),
            (#"{"Output":{"__type":"x#InternalServerException"},"Version":"1.0"}"#, true),
            (#"{"message":"A cat sleeps.","finishReason":"stop"}"#, false),
            (#"{"id":"m","message":{"role":"assistant"}}"#, false), (#"{"Output":{"text":"a"}}"#, false),
            (#"{"generation":"a"}"#, false), ("{}", false), ("", false),
        ]
    )
    func errors(_ answer: String, _ isError: Bool) {
        let bytes = Array(answer.utf8)
        let told = BedrockInvokePassing.isError(answer: bytes.span)

        #expect(told == isError)
    }

    private static let metrics =
        #""amazon-bedrock-invocationMetrics":{"inputTokenCount":3,"outputTokenCount":5}"#

    @Test(
        "a stream of each family is measured to its end",
        arguments: [
            [
                #"{"type":"message_start","message":{"usage":{"input_tokens":3,"output_tokens":1}}}"#,
                #"{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"abcd"}}"#,
                #"{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":5}}"#,
                #"{"type":"message_stop",\#(metrics)}"#,
            ],
            [#"{"generation":"abcd"}"#, #"{"generation":"","stop_reason":"stop",\#(metrics)}"#],
            [#"{"outputText":"abcd","completionReason":"FINISH",\#(metrics)}"#],
            [
                #"{"contentBlockDelta":{"delta":{"text":"abcd"}}}"#,
                #"{"messageStop":{"stopReason":"end_turn"}}"#,
                #"{"metadata":{"usage":{"inputTokens":3,"outputTokens":5}},\#(metrics)}"#,
            ],
            [
                #"{"outputs":[{"text":"abcd","stop_reason":null}]}"#,
                #"{"outputs":[{"text":"","stop_reason":"stop"}],\#(metrics)}"#,
            ],
            [#"{"text":"abcd","is_finished":false}"#, #"{"is_finished":true,\#(metrics)}"#],
        ]
    )
    func streams(_ events: [String]) {
        var observer = ConversePassingObserver(.invoke)
        var early = observer
        for (index, event) in events.enumerated() {
            let bytes = Self.message(event)
            for byte in bytes { _ = observer?.observe([byte].span) }
            if index < events.count - 1 { _ = early?.observe(bytes.span) }
        }

        #expect(observer?.metering.usage?.input == 3 && observer?.metering.usage?.output == 5)
        #expect(observer?.metering.textBytes == 4)
        #expect(observer?.metering.hasFinished == true && observer?.metering.isDone == true)
        #expect(observer?.finish().isTruncated == false)
        #expect(early?.metering.isDone == false)
    }

    @Test("a stream that ends before its time is cut")
    func cut() {
        var observer = ConversePassingObserver(.invoke)
        _ = observer?.observe(Self.message(#"{"generation":"abcd"}"#).span)

        #expect(observer?.finish().isTruncated == true)
        #expect(ConversePassingObserver(.chatCompletions) == nil)
    }

    private static func message(_ event: String) -> [UInt8] {
        var bytes: [UInt8] = []
        AWSEventFrames.append("chunk", ["bytes": .string(Data(event.utf8).base64EncodedString())], to: &bytes)
        return bytes
    }
}

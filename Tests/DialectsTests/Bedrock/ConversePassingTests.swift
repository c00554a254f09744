import JSONText
import Testing
import Vocabulary

@testable import Dialects

@Suite("Converse's traffic that passes")
struct ConversePassingTests {
    private static func envelope(_ text: String, isStream: Bool = false) throws -> RequestEnvelope {
        let body = Array(text.utf8)
        return try ConverseDialect.envelope(body.span, model: "fast", isStream: isStream)
    }

    @Test("the path says the model and whether it streams; the body need not be changed")
    func path() throws {
        let envelope = try Self.envelope(#"{"messages":[]}"#, isStream: true)

        #expect(envelope.model == "fast")
        #expect(envelope.modelToken.isEmpty)
        #expect(envelope.isStream)
        #expect(envelope.asksUsage)
        #expect(envelope.usageSplice == nil)
        #expect(envelope.outputTokenLimit == nil)
    }

    @Test(
        "the largest limit of the output counts, wherever it stands",
        arguments: [
            (#"{"messages":[],"inferenceConfig":{"maxTokens":10}}"#, 10),
            (
                #"{"messages":[],"inferenceConfig":{"maxTokens":10},"additionalModelRequestFields":{"max_tokens":20}}"#,
                20
            ),
            (
                #"{"messages":[],"additionalModelRequestFields":{"inferenceConfig":{"maxTokens":30}},"inferenceConfig":{"maxTokens":1}}"#,
                30
            ),
            (
                #"{"messages":[],"additionalModelRequestFields":{"max_gen_len":40},"inferenceConfig":{"maxTokens":null}}"#,
                40
            ),
        ]
    )
    func limits(_ body: String, _ limit: Int) throws {
        #expect(try Self.envelope(body).outputTokenLimit == limit)
    }

    @Test(
        "content that the length of the body does not bound is told",
        arguments: [
            (#"{"messages":[{"role":"user","content":[{"image":{"source":{"bytes":"AA"}}}]}]}"#, true),
            (#"{"messages":[{"role":"user","content":[{"document":{"source":{"text":"a"}}}]}]}"#, false),
            (
                #"{"messages":[{"role":"user","content":[{"toolResult":{"content":[{"video":{"source":{"s3Location":{}}}}]}}]}]}"#,
                true
            ),
            (
                #"{"messages":[{"role":"user","content":[{"toolUse":{"input":{"image":{"source":{"bytes":""}}}}}]}]}"#,
                false
            ),
            (#"{"messages":[{"role":"user","content":[{"guardContent":{"image":{}}}]}]}"#, true),
            (#"{"messages":[],"toolConfig":{"tools":[{"systemTool":{"name":"nova_grounding"}}]}}"#, true),
            (#"{"messages":[],"toolConfig":{"tools":[{"toolSpec":{}},{"cachePoint":{}}]}}"#, false),
            (#"{"messages":[],"promptVariables":{"a":{"text":"b"}}}"#, true),
        ]
    )
    func content(_ body: String, _ names: Bool) throws {
        #expect(try Self.envelope(body).namesContent == names)
    }

    @Test(
        "what cannot be decided on is refused",
        arguments: [
            "[]", "{}", #"{"messages":{}}"#, #"{"messages":[],"messages":[]}"#,
            #"{"messages":[],"inferenceConfig":{"maxTokens":"9"}}"#,
            #"{"messages":[],"inferenceConfig":{"maxTokens":-9}}"#,
            #"{"messages":[],"serviceTier":{"type":"priority"}}"#,
            #"{"messages":[],"performanceConfig":{"latency":"optimized"}}"#,
        ]
    )
    func refusals(_ body: String) {
        #expect(throws: Refusal.self) { try Self.envelope(body) }
    }

    @Test("the labels become tags")
    func labels() throws {
        let envelope = try Self.envelope(#"{"messages":[],"requestMetadata":{"team":"search"}}"#)
        #expect(envelope.metadata.map(\.name) == ["team"])
    }

    @Test(
        "the usage of an answer is the outermost one, also in the end of a long answer",
        arguments: [
            #"{"output":{"message":{"content":[{"toolUse":{"input":{"usage":{"inputTokens":99,"outputTokens":1}}}}]}},"usage":{"inputTokens":3,"outputTokens":5,"cacheReadInputTokens":8,"cacheWriteInputTokens":4},"trace":{"guardrail":{"usage":{"topicPolicyUnits":1}}}}"#,
            #"{"text":"\"usage\":{\"inputTokens\":1}"}]}},"usage":{"outputTokens":5,"inputTokens":15},"metrics":{}}"#,
        ]
    )
    func usage(_ body: String) {
        let bytes = Array(body.utf8)
        let usage = ConverseDialect.usage(ofAnswer: bytes.span)
        #expect(usage?.input == 15)
        #expect(usage?.output == 5)
    }

    @Test(
        "an error with a good status is told",
        arguments: [
            (
                #"{"Output":{"__type":"com.amazon.coral.service#UnknownOperationException"},"Version":"1.0"}"#,
                true
            ),
            (#"{"message":"no"}"#, true), (#"{"output":{},"message":"x"}"#, false), ("[]", false),
        ]
    )
    func errors(_ body: String, _ isError: Bool) throws {
        let bytes = Array(body.utf8)
        let told = ConverseDialect.isError(answer: bytes.span)
        #expect(told == isError)
        if isError, let value = try? JSONValue.read(bytes) {
            #expect(throws: UpstreamProblem.self) { try ConverseDialect.reply(from: value) }
        }
    }

    @Test("a stream is metered in pieces of any size, and passes as it is", arguments: [1, 5, 1_000])
    func observer(size: Int) {
        let bytes = ConverseSamples.stream([
            ("messageStart", ["role": "assistant"]),
            ("contentBlockDelta", ["contentBlockIndex": 0, "delta": ["text": "Hello"]]),
            ("contentBlockDelta", ["contentBlockIndex": 0, "delta": ["reasoningContent": ["text": "Hm"]]]),
            (
                "contentBlockStart",
                ["contentBlockIndex": 1, "start": ["toolUse": ["toolUseId": "t", "name": "find"]]]
            ),
            ("contentBlockDelta", ["contentBlockIndex": 1, "delta": ["toolUse": ["input": "{}"]]]),
            ("messageStop", ["stopReason": "tool_use"]),
            ("metadata", ["usage": ["inputTokens": 3, "outputTokens": 5]]),
        ])
        var observer = ConversePassingObserver()
        for start in stride(from: 0, to: bytes.count, by: size) {
            #expect(observer.observe(Array(bytes[start..<min(start + size, bytes.count)]).span) == .pass)
        }

        #expect(observer.metering.textBytes == 13)
        #expect(observer.metering.textDeltas == 4)
        #expect(observer.metering.usage == Usage(input: 3, output: 5))
        #expect(observer.metering.isDone)
        #expect(observer.finish() == StreamEnd(remaining: [], isTruncated: false))
    }

    @Test("a stream that is cut or damaged is told, and what cannot be read counts as text")
    func damage() {
        let start = ConverseSamples.stream([("messageStart", ["role": "assistant"])])
        var cut = ConversePassingObserver()
        _ = cut.observe(start.span)
        #expect(cut.finish().isTruncated)

        let stop = ConverseSamples.stream([("messageStop", ["stopReason": "end_turn"])])
        var within = ConversePassingObserver()
        _ = within.observe((stop + start.dropLast()).span)
        #expect(within.finish().isTruncated)

        var broken = ConversePassingObserver()
        _ = broken.observe([UInt8](repeating: 1, count: 100).span)
        _ = broken.observe([UInt8](repeating: 1, count: 50).span)
        #expect(broken.metering.textBytes == 150)
        #expect(broken.finish().isTruncated)
    }

    @Test("an exception is an error, and its own kind of end")
    func exception() {
        let event = ConverseDialect.failureEvent(Refusal(.upstreamFailed, "It broke."))
        var observer = ConversePassingObserver()
        _ = observer.observe(event.span)

        #expect(observer.metering.hasError)
        #expect(!observer.finish().isTruncated)
    }
}

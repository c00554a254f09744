import JSONText
import Testing
import Vocabulary

@testable import Dialects

@Suite("Usage in every dialect's words, and of what passes")
struct UsageWritingTests {
    private static let tokens: RareUsage = [
        .audioInput: 3, .imageInput: 4, .audioOutput: 5, .imageOutput: 6,
    ]

    private static func usage(_ rare: RareUsage) -> Usage {
        Usage(input: 100, cachedInput: 10, cacheWrite: 30, output: 50, reasoning: 7, rare: rare)
    }

    @Test("Chat says sound, pictures, searches, seconds and pages")
    func chat() {
        let rare: RareUsage = [
            .audioInput: 3, .imageInput: 4, .audioOutput: 5, .imageOutput: 6, .searches: 2, .pages: 9,
            .audioMilliseconds: 1_250,
        ]
        let written = ChatReplyWriting.usage(Self.usage(rare))

        #expect(UsageReport.usage(written) == Self.usage(rare))
        #expect(ChatReplyWriting.usage(Self.usage(.none))["server_tool_use"] == nil)
    }

    @Test("Responses says sound and pictures")
    func responses() {
        let written = ResponsesUsageTree.body(Self.usage(Self.tokens))

        #expect(ResponsesUsage.usage(written) == Self.usage(Self.tokens))
    }

    @Test(
        "Chat says how large the context of a search was",
        arguments: [UsagePart.searchesLow, .searchesHigh]
    )
    func context(_ part: UsagePart) {
        let usage = Self.usage([.searches: 1, part: 1])

        #expect(UsageReport.usage(ChatReplyWriting.usage(usage)) == usage)
    }

    @Test("Anthropic says both lifetimes of what was kept, and searches")
    func anthropic() {
        let usage = Self.usage([.cacheWriteLong: 20, .searches: 2])
        let written = JSONValue.object(AnthropicUsageTree.object(usage))

        #expect(AnthropicUsage.usage(written) == usage)
        #expect(written["cache_creation"]?["ephemeral_5m_input_tokens"] == 10)
        #expect(written["server_tool_use"] == ["web_search_requests": 2, "web_fetch_requests": 0])
    }

    @Test("Anthropic has words for some service tiers alone, whatever the target calls them")
    func anthropicTiers() {
        let words = ["default", "on_demand", "priority", "batch", "flex", "auto", "strange"]

        #expect(
            words.map(AnthropicUsageTree.tier)
                == ["standard", "standard", "priority", "batch", nil, nil, nil]
        )
    }

    @Test("Anthropic: lifetimes alone are what was written")
    func lifetimes() {
        let report: JSONValue = [
            "input_tokens": 1, "output_tokens": 2,
            "cache_creation": ["ephemeral_5m_input_tokens": 10, "ephemeral_1h_input_tokens": 20],
        ]

        #expect(AnthropicUsage.usage(report)?.cacheWrite == 30)
        #expect(AnthropicUsage.usage(report)?.input == 31)
    }

    @Test("Converse says both lifetimes of what was kept")
    func converse() {
        let usage = Self.usage([.cacheWriteLong: 20])
        var expected = usage
        expected.reasoning = 0

        #expect(ConverseUsage.usage(.object(ConverseUsageTree.object(usage))) == expected)
    }

    @Test("Gemini says sound and pictures by modality")
    func gemini() {
        var usage = Self.usage(Self.tokens)
        usage.cacheWrite = 0
        let written = GeminiUsageTree.report(usage)

        #expect(GeminiUsage.usage(written) == usage)
        #expect(written["promptTokensDetails"]?.array?.first?["tokenCount"] == 93)
    }

    private func metered(_ meter: any EventMeter, _ events: [String]) -> Usage? {
        var meter = meter
        var metering = StreamMetering()
        for event in events {
            let bytes = Array(event.utf8)
            meter.read(bytes.span, &metering)
        }
        return metering.usage
    }

    @Test("pages that a response opened are no searches, in its tree and in a stream that passes")
    func openedPages() {
        let tree: JSONValue = [
            "output": [
                ["type": "web_search_call", "action": ["type": "search"]],
                ["type": "web_search_call", "action": ["type": "open_page"]],
                ["type": "web_search_call", "action": ["type": "find_in_page"]],
                ["type": "web_search_call"],
            ],
            "usage": ["input_tokens": 4, "output_tokens": 2],
        ]
        let text = String(decoding: tree.bytes, as: UTF8.self)

        #expect(ResponsesUsageTree.usage(tree)?.rare == [.searches: 2])
        #expect(
            metered(ResponsesMeter(), [#"{"type":"response.completed","response":\#(text)}"#])?.rare == [
                .searches: 2
            ]
        )
    }

    @Test("streams that pass are charged for lifetimes, searches, sound and tiers")
    func streams() {
        let anthropic = metered(
            AnthropicMeter(),
            [
                #"{"type":"message_start","message":{"usage":{"input_tokens":1,"cache_creation_input_tokens":30,"cache_creation":{"ephemeral_1h_input_tokens":20},"output_tokens":1,"service_tier":"priority"}}}"#,
                #"{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":5,"server_tool_use":{"web_search_requests":2}}}"#,
            ]
        )
        let gemini = metered(
            GeminiMeter(),
            [
                #"{"candidates":[{"content":{"parts":[{"text":"a"}]},"groundingMetadata":{"webSearchQueries":["a","b"]}}],"usageMetadata":{"promptTokenCount":9,"promptTokensDetails":[{"modality":"AUDIO","tokenCount":4}]}}"#,
                #"{"candidates":[{"finishReason":"STOP"}],"usageMetadata":{"promptTokenCount":9,"candidatesTokenCount":3,"serviceTier":"flex"}}"#,
            ]
        )
        let responses = metered(
            ResponsesMeter(),
            [
                #"{"type":"response.completed","response":{"service_tier":"flex","output":[{"type":"web_search_call"}],"usage":{"input_tokens":4,"output_tokens":2}}}"#
            ]
        )
        let converse = metered(
            ConverseMeter(),
            [
                #"{"serviceTier":{"type":"flex"},"usage":{"inputTokens":1,"outputTokens":2,"cacheWriteInputTokens":3,"cacheDetails":[{"ttl":"1h","inputTokens":3}]}}"#
            ]
        )

        #expect(
            anthropic
                == Usage(
                    input: 31,
                    cacheWrite: 30,
                    output: 5,
                    rare: [.cacheWriteLong: 20, .searches: 2],
                    serviceTier: .priority
                )
        )
        #expect(
            gemini == Usage(input: 9, output: 3, rare: [.audioInput: 4, .searches: 2], serviceTier: .flex)
        )
        #expect(responses == Usage(input: 4, output: 2, rare: [.searches: 1], serviceTier: .flex))
        #expect(
            converse
                == Usage(input: 4, cacheWrite: 3, output: 2, rare: [.cacheWriteLong: 3], serviceTier: .flex)
        )
    }

    @Test("of a long answer the end is enough for its tokens; its searches are seen in the whole")
    func ends() {
        let text =
            #"{"candidates":[{"content":{"parts":[{"text":"say \"usageMetadata\":{\"promptTokenCount\":7}"}]},"groundingMetadata":{"webSearchQueries":["a"]}}],"usageMetadata":{"promptTokenCount":9,"candidatesTokenCount":3}}"#
        let whole = Array(text.utf8)
        let end = Array(whole[20...])
        let cut = Array(whole.dropLast())

        #expect(
            GeminiDialect.usage(ofAnswer: whole.span) == Usage(input: 9, output: 3, rare: [.searches: 1])
        )
        #expect(GeminiDialect.usage(ofAnswer: end.span) == Usage(input: 9, output: 3))
        #expect(GeminiDialect.usage(ofAnswer: cut.span) == nil)
    }

    @Test(
        "an answer that is translated is charged at the tier that its target tells",
        arguments: [false, true]
    )
    func translated(isStream: Bool) throws {
        var translation = try #require(
            AnswerTranslation(from: .chatCompletions, to: .messages, PairDialect.context())
        )
        let usage = #""usage":{"prompt_tokens":4,"completion_tokens":2}"#
        if isStream {
            let events = [
                #"{"service_tier":"flex","choices":[{"index":0,"delta":{"content":"a"}}]}"#,
                #"{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"#, #"{"choices":[],\#(usage)}"#,
                "[DONE]",
            ]
            var bytes: [UInt8] = []
            for event in events { try translation.stream(Array("data: \(event)\n\n".utf8).span, to: &bytes) }
            try translation.endStream(to: &bytes)
        } else {
            let answer =
                #"{"service_tier":"flex","choices":[{"index":0,"message":{"content":"a"},"finish_reason":"stop"}],\#(usage)}"#
            _ = try translation.whole(Array(answer.utf8))
        }

        #expect(translation.usage == Usage(input: 4, output: 2, serviceTier: .flex))
    }
}

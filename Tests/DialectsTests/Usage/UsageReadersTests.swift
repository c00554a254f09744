import Dialects
import Testing
import Vocabulary

@Suite("Readers of usage")
struct UsageReadersTests {
    private func usage<Reader: UsageReading>(_ reader: Reader.Type, _ events: String...) -> Usage? {
        var merged = RawUsage()
        for event in events {
            let bytes = Array(event.utf8)
            if let raw = reader.read(answer: bytes.span) { merged.merge(raw) }
        }
        return reader.convention.usage(of: merged)
    }

    @Test("Anthropic: the cache is added to the input, both lifetimes apart, and searches are counted")
    func anthropic() {
        let answer = #"""
            {"id":"msg_1","content":[{"type":"text","text":"\"usage\":{}"}],"usage":{"input_tokens":10,
            "cache_creation_input_tokens":30,"cache_read_input_tokens":200,"cache_creation":
            {"ephemeral_5m_input_tokens":10,"ephemeral_1h_input_tokens":20},"output_tokens":50,
            "output_tokens_details":{"thinking_tokens":9},"server_tool_use":{"web_search_requests":3,
            "web_fetch_requests":4},"service_tier":"batch"}}
            """#

        #expect(
            usage(AnthropicUsage.self, answer)
                == Usage(
                    input: 240,
                    cachedInput: 200,
                    cacheWrite: 30,
                    output: 50,
                    reasoning: 9,
                    rare: [.cacheWriteLong: 20, .searches: 3],
                    serviceTier: .batch
                )
        )
    }

    @Test("Anthropic: the end of a stream corrects its beginning, and leaves what it does not say")
    func anthropicStream() {
        let start =
            #"{"type":"message_start","message":{"usage":{"input_tokens":727,"cache_read_input_tokens":5,"output_tokens":1,"service_tier":"standard"}}}"#

        #expect(
            usage(AnthropicUsage.self, start, #"{"type":"message_delta","usage":{"output_tokens":80}}"#)
                == Usage(input: 732, cachedInput: 5, output: 80, serviceTier: .standard)
        )
        #expect(
            usage(
                AnthropicUsage.self,
                start,
                #"{"type":"message_delta","usage":{"input_tokens":1595,"cache_read_input_tokens":null,"output_tokens":80}}"#
            )?.input == 1600
        )
    }

    @Test("Anthropic: passes that are no messages are billed beside the totals")
    func anthropicIterations() {
        let answer =
            #"{"usage":{"input_tokens":5,"output_tokens":6,"iterations":[{"type":"message","input_tokens":5,"output_tokens":6},{"type":"compaction","input_tokens":100,"cache_read_input_tokens":10,"output_tokens":20}]}}"#

        #expect(usage(AnthropicUsage.self, answer) == Usage(input: 115, cachedInput: 10, output: 26))
    }

    @Test("Anthropic: fast mode is dearer")
    func anthropicSpeed() {
        let fast = #"{"usage":{"input_tokens":5,"output_tokens":6,"service_tier":"standard","speed":"fast"}}"#
        let plain = #"{"usage":{"input_tokens":5,"output_tokens":6,"speed":"standard"}}"#

        #expect(usage(AnthropicUsage.self, fast)?.serviceTier == .priority)
        #expect(usage(AnthropicUsage.self, plain)?.serviceTier == nil)
    }

    @Test("Gemini: thoughts are output, tools' prompts input, and modalities are told apart")
    func gemini() {
        let answer = #"""
            {"candidates":[{"content":{"parts":[]},"groundingMetadata":{"webSearchQueries":["a","b"]}}],
            "usageMetadata":{"promptTokenCount":100,"cachedContentTokenCount":40,"candidatesTokenCount":20,
            "thoughtsTokenCount":30,"toolUsePromptTokenCount":7,"totalTokenCount":157,"promptTokensDetails":
            [{"modality":"TEXT","tokenCount":10},{"modality":"AUDIO","tokenCount":60},{"modality":"IMAGE",
            "tokenCount":30}],"cacheTokensDetails":[{"tokenCount":40,"modality":"AUDIO"}],
            "candidatesTokensDetails":[{"modality":"IMAGE","tokenCount":20}],"trafficType":"ON_DEMAND_PRIORITY"}}
            """#

        #expect(
            usage(GeminiUsage.self, answer)
                == Usage(
                    input: 107,
                    cachedInput: 40,
                    output: 50,
                    reasoning: 30,
                    rare: [.audioInput: 20, .imageInput: 30, .imageOutput: 20, .searches: 2],
                    serviceTier: .priority
                )
        )
    }

    @Test("Gemini: an answer without text has no candidates' tokens, and later chunks correct earlier ones")
    func geminiStream() {
        #expect(
            usage(
                GeminiUsage.self,
                #"{"usageMetadata":{"promptTokenCount":8,"totalTokenCount":8,"serviceTier":"FLEX"}}"#,
                #"{"usageMetadata":{"promptTokenCount":8,"candidatesTokenCount":3,"thoughtsTokenCount":4}}"#
            ) == Usage(input: 8, output: 7, reasoning: 4, serviceTier: .flex)
        )
    }

    @Test("Converse: the cache is added to the input, and its lifetimes are told apart")
    func converse() {
        let answer =
            #"{"output":{},"usage":{"inputTokens":10,"outputTokens":5,"totalTokens":65,"cacheReadInputTokens":20,"cacheReadInputTokenCount":20,"cacheWriteInputTokens":30,"cacheDetails":[{"ttl":"1h","inputTokens":25},{"ttl":"5m","inputTokens":5}]},"serviceTier":{"type":"flex"}}"#

        #expect(
            usage(ConverseUsage.self, answer)
                == Usage(
                    input: 60,
                    cachedInput: 20,
                    cacheWrite: 30,
                    output: 5,
                    rare: [.cacheWriteLong: 25],
                    serviceTier: .flex
                )
        )
        #expect(
            usage(ConverseUsage.self, #"{"metadata":{"usage":{"inputTokens":1,"outputTokens":2}}}"#)
                == Usage(input: 1, output: 2)
        )
    }

    @Test("Cohere: what was processed is shown, what was billed is charged")
    func cohere() {
        let answer =
            #"{"usage":{"billed_units":{"input_tokens":7,"output_tokens":9},"tokens":{"input_tokens":207,"output_tokens":11,"reasoning_tokens":2},"cached_tokens":16}}"#
        let shown = Usage(
            input: 207,
            cachedInput: 16,
            output: 11,
            reasoning: 2,
            rare: [.unbilledInput: 200, .unbilledOutput: 2]
        )

        #expect(usage(CohereUsage.self, answer) == shown)
        #expect(usage(CohereUsage.self, #"{"type":"message-end","delta":\#(answer)}"#) == shown)
        #expect(
            usage(CohereUsage.self, #"{"results":[],"meta":{"billed_units":{"search_units":2}}}"#)
                == Usage(rare: [.searchUnits: 2])
        )
        #expect(
            usage(
                CohereUsage.self,
                #"{"embeddings":{},"meta":{"billed_units":{"input_tokens":3,"images":1}}}"#
            )
                == Usage(input: 3, rare: [.images: 1])
        )
    }

    @Test("Responses: counts are inside, and calls of the web search are counted")
    func responses() {
        let answer =
            #"{"object":"response","service_tier":"priority","output":[{"id":"ws_1","type":"web_search_call"},{"type":"message"},{"type":"web_search_call"}],"usage":{"input_tokens":100,"input_tokens_details":{"cached_tokens":30,"cache_write_tokens":5},"output_tokens":50,"output_tokens_details":{"reasoning_tokens":20},"total_tokens":150}}"#
        let expected = Usage(
            input: 100,
            cachedInput: 30,
            cacheWrite: 5,
            output: 50,
            reasoning: 20,
            rare: [.searches: 2],
            serviceTier: .priority
        )

        #expect(usage(ResponsesUsage.self, answer) == expected)
        #expect(
            usage(
                ResponsesUsage.self,
                #"{"type":"response.created","response":{"service_tier":"auto","usage":null}}"#,
                #"{"type":"response.completed","response":\#(answer)}"#
            ) == expected
        )
        #expect(
            usage(
                ResponsesUsage.self,
                #"{"usage":{"input_tokens":1,"output_tokens":1,"server_side_tool_usage_details":{"web_search_calls":2,"x_search_calls":1,"code_interpreter_calls":4}}}"#
            )?.rare == [.searches: 3]
        )
    }

    @Test("Responses: pages that were opened or looked through are no searches")
    func openedPages() {
        let answer =
            #"{"object":"response","output":[{"type":"web_search_call","action":{"query":"q","type":"search"}},"#
            + #"{"action":{"url":"u","type":"open_page"},"type":"web_search_call"},"#
            + #"{"type":"web_search_call","action":{"type":"find_in_page","pattern":"p"}},"#
            + #"{"type":"web_search_call","action":null}],"usage":{"input_tokens":1,"output_tokens":1}}"#

        #expect(usage(ResponsesUsage.self, answer)?.rare == [.searches: 2])
        #expect(
            usage(ResponsesUsage.self, #"{"type":"response.completed","response":\#(answer)}"#)?.rare == [
                .searches: 2
            ]
        )
    }

    @Test("OpenAI: sound, pictures, seconds and pages are counted")
    func chat() {
        let sounding =
            #"{"usage":{"prompt_tokens":100,"completion_tokens":50,"total_tokens":150,"prompt_tokens_details":{"audio_tokens":40,"image_tokens":9,"cached_tokens":30,"cached_tokens_details":{"audio_tokens":25,"text_tokens":5}},"completion_tokens_details":{"audio_tokens":45,"image_tokens":0}},"service_tier":"flex"}"#

        #expect(
            usage(UsageReport.self, sounding)
                == Usage(
                    input: 100,
                    cachedInput: 30,
                    output: 50,
                    rare: [.audioInput: 15, .imageInput: 9, .audioOutput: 45],
                    serviceTier: .flex
                )
        )
        #expect(
            usage(
                UsageReport.self,
                #"{"data":[],"usage":{"input_tokens":13,"input_tokens_details":{"text_tokens":3,"image_tokens":10},"output_tokens":272,"output_tokens_details":{"image_tokens":272},"total_tokens":285}}"#
            ) == Usage(input: 13, output: 272, rare: [.imageInput: 10, .imageOutput: 272])
        )
        #expect(
            usage(UsageReport.self, #"{"text":"x","usage":{"type":"duration","seconds":2.5}}"#)
                == Usage(rare: [.audioMilliseconds: 2500])
        )
        #expect(
            usage(
                UsageReport.self,
                #"{"usage":{"type":"tokens","input_tokens":9,"input_token_details":{"audio_tokens":9},"output_tokens":2}}"#
            ) == Usage(input: 9, output: 2, rare: [.audioInput: 9])
        )
        #expect(
            usage(
                UsageReport.self,
                #"{"usage":{"prompt_tokens":1,"num_search_queries":4,"pages_processed":2}}"#
            )
                == Usage(input: 1, rare: [.searches: 4, .pages: 2])
        )
    }

    @Test("no searches are told apart from none that were counted")
    func noSearch() {
        func says(_ members: String) -> Bool? {
            usage(UsageReport.self, #"{"usage":{"prompt_tokens":1\#(members)}}"#)?.saysNoSearch
        }

        #expect(says("") == false)
        #expect(says(#","num_search_queries":0"#) == true)
        #expect(says(#","num_search_queries":2"#) == false)
        #expect(says(#","num_search_queries":null"#) == false)
        #expect(says(#","server_tool_use":{"web_search_requests":0}"#) == true)
        #expect(says(#","num_search_queries":0,"search_context_size":"low""#) == false)
    }

    @Test(
        "Perplexity: every answer says the size of its search, deep research counts what it cites and thinks apart"
    )
    func perplexity() {
        func read(_ size: String) -> RareUsage? {
            usage(
                UsageReport.self,
                #"{"usage":{"prompt_tokens":9,"completion_tokens":12,"total_tokens":21,"search_context_size":\#(size)}}"#
            )?.rare
        }
        #expect(read(#""low""#) == [.searches: 1, .searchesLow: 1])
        #expect(read(#""medium""#) == [.searches: 1])
        #expect(read(#""high""#) == [.searches: 1, .searchesHigh: 1])
        #expect(read("null") == RareUsage.none)

        let deep = usage(
            UsageReport.self,
            #"{"usage":{"prompt_tokens":33,"completion_tokens":7163,"total_tokens":7196,"citation_tokens":20016,"#
                + #""num_search_queries":28,"reasoning_tokens":194627}}"#
        )
        #expect(
            deep
                == Usage(
                    input: 33 + 20_016,
                    output: 7163 + 194_627,
                    reasoning: 194_627,
                    rare: [.searches: 28]
                )
        )
    }

    @Test("Vercel's gateway: reasoning is beside the completion, and in neither of the totals")
    func vercel() {
        let answer =
            #"{"usage":{"prompt_tokens":30,"completion_tokens":8,"total_tokens":38,"cost":0.1,"is_byok":false,"#
            + #""completion_tokens_details":{"reasoning_tokens":70},"market_cost":0.1}}"#

        #expect(usage(UsageReport.self, answer) == Usage(input: 30, output: 78, reasoning: 70))
        // OpenRouter writes all but that, and counts as OpenAI does.
        let routed = answer.replacing(#","market_cost":0.1"#, with: "")
        #expect(usage(UsageReport.self, routed) == Usage(input: 30, output: 8, reasoning: 70))
    }

    @Test("Ollama: the counts stand at the top, and the input's may be missing")
    func ollama() {
        #expect(
            usage(
                OllamaUsage.self,
                #"{"message":{"content":"x"},"done":false}"#,
                #"{"done":true,"prompt_eval_count":26,"eval_count":298}"#
            ) == Usage(input: 26, output: 298)
        )
        #expect(usage(OllamaUsage.self, #"{"done":true,"eval_count":3}"#) == Usage(output: 3))
    }

    @Test("a report that breaks off or cannot be is none, wherever it breaks off")
    func broken() {
        let whole = Array(
            #"{"usage":{"input_tokens":10,"cache_read_input_tokens":2,"iterations":[{"type":"x"}],"output_tokens":5}"#
                .utf8
        )
        for end in 0..<whole.count {
            #expect(AnthropicUsage.usage(answer: whole.span.extracting(0..<end)) == nil)
        }
        #expect(AnthropicUsage.usage(answer: whole.span) == Usage(input: 12, cachedInput: 2, output: 5))
        #expect(usage(AnthropicUsage.self, #"{"usage":{"input_tokens":-1,"output_tokens":5}}"#) == nil)
        #expect(usage(GeminiUsage.self, #"{"usageMetadata":{"promptTokenCount":1e300}}"#) == nil)
        #expect(usage(UsageReport.self, #"{"usage":{"type":"duration","seconds":-1}}"#) == nil)
    }
}

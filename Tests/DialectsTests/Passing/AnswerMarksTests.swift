import Dialects
import JSONText
import Testing
import Vocabulary

@Suite("What is an answer of its dialect")
struct AnswerMarksTests {
    /// Answers that are rare and right: bare ones, blocked ones, promises, and such with what nobody knows.
    private static let unusual: [Dialects.Operation: [String]] = [
        .chatCompletions: [
            #"{"choices":[]}"#, #"{"id":"c","new":{"a":1},"choices":[{"message":{"content":null}}]}"#,
            #"{"request_id":"f15c114e"}"#, #"{"choices":[],"usage":{"odd":1}}"#,
        ],
        .completions: [#"{"choices":[{"text":""}]}"#],
        .embeddings: [#"{"data":[]}"#, #"{"embeddings":[[1]]}"#, "[[0.1,0.2]]"],
        .messages: [
            #"{"type":"message","content":[]}"#, #"{"content":[{"type":"new","x":1}],"stop_reason":"new"}"#,
        ],
        .generateContent: [
            #"{"candidates":[]}"#, #"{"promptFeedback":{"blockReason":"SAFETY"}}"#,
            #"{"modelVersion":"g","responseId":"r"}"#,
        ],
        .responses: [#"{"id":"r","object":"response","status":"queued","output":[]}"#],
        .converse: [#"{"output":{"message":{"content":[]}},"stopReason":"end_turn"}"#],
        .invoke: [
            #"{"generation":""}"#, #"{"outputs":[]}"#, #"{"embedding":[1]}"#, #"{"nobody":{"knows":1}}"#,
        ],
        .cohereChat: [
            #"{"id":"c","message":{"role":"assistant","content":[]}}"#, #"{"finish_reason":"COMPLETE"}"#,
        ],
        .rerankV1: [#"{"results":[]}"#, #"{"data":[]}"#, #"[{"index":0,"score":0.1}]"#],
        .rerankV2: [#"{"results":[]}"#],
        .cohereEmbed: [#"{"embeddings":{"float":[]}}"#],
        .embedContent: [#"{"embedding":{}}"#, #"{"predictions":[]}"#],
        .batchEmbedContents: [#"{"embeddings":[]}"#],
        .countTokens: [#"{"input_tokens":0}"#],
        .geminiCountTokens: [#"{"totalTokens":3,"new":1}"#],
        .moderations: [#"{"id":"m","results":[]}"#],
        .imageGenerations: [#"{"created":1,"data":[]}"#, "\u{89}PNG"],
        .imageEdits: [#"{"data":[{"b64_json":""}]}"#],
        .imageVariations: [#"{"data":[{"url":"u"}]}"#],
        .transcriptions: [#"{"text":""}"#, "Hello.", "WEBVTT\n"],
        .audioTranslations: [#"{"segments":[]}"#],
        .speech: ["ID3", "{ a sound without a head", #"{"audio_base64":"AA=="}"#],
    ]

    private static let passed = Dialects.Operation.allCases.filter { $0.passed != nil }

    private func isAnswer(_ operation: Dialects.Operation, _ text: String) -> Bool {
        operation.passed?.isAnswer(Array(text.utf8).span) ?? false
    }

    @Test("a body without anything of the dialect is no answer", arguments: passed)
    func none(_ operation: Dialects.Operation) {
        for text in ["{}", #"{"ok":true}"#, #"{"ok":true,"error":null}"#] {
            #expect(!isAnswer(operation, text), "\(text)")
        }
        // Silence has an empty transcript.
        #expect(isAnswer(operation, "") == (operation == .transcriptions || operation == .audioTranslations))
        // Media may be any bytes but an object, and makers of models at Bedrock have names that nobody knows.
        for text in [
            #"{"status":"ok"}"#, "<html>It works!</html>", #""text""#, "null", "[", #"{"choices":["#,
        ]
        where !operation.hasMedia && operation != .invoke {
            #expect(!isAnswer(operation, text), "\(text)")
        }
    }

    @Test("one member of the dialect is enough, however unusual the answer is", arguments: passed)
    func unusual(_ operation: Dialects.Operation) throws {
        for text in try #require(Self.unusual[operation]) { #expect(isAnswer(operation, text), "\(text)") }
    }

    @Test("a translation takes none for an answer either", arguments: Dialects.Operation.allCases)
    func translated(_ operation: Dialects.Operation) throws {
        guard operation.conversation != nil else { return }
        let context = ReplyContext(conversation: Conversation(model: "fast"), model: nil, created: 0, id: "x")
        for text in ["{}", #"{"ok":true}"#, "<html>It works!</html>", ""] {
            var translation = try #require(AnswerTranslation(from: operation, to: .chatCompletions, context))
            #expect(throws: UpstreamProblem.self, "\(text)") { _ = try translation.whole(Array(text.utf8)) }
        }
        for text in ["data: {}\n\n", "data: {\"ok\":true}\n\n", "data: hello\n\n", ""] {
            var translation = try #require(AnswerTranslation(from: operation, to: .chatCompletions, context))
            var bytes: [UInt8] = []
            #expect(throws: UpstreamProblem.self, "\(text)") {
                try translation.stream(Array(text.utf8).span, to: &bytes)
                try translation.endStream(to: &bytes)
            }
            #expect(bytes.isEmpty, "\(text)")
        }
    }

    @Test(
        "an event without anything of the dialect begins no answer",
        arguments: [
            Dialects.Operation.chatCompletions, .completions, .messages, .generateContent, .responses,
            .cohereChat,
        ]
    )
    func foreignEvents(_ operation: Dialects.Operation) {
        for text in ["{}", #"{"ok":true}"#, "hello", "[DONE", #"{"choices":[{"delta":{"content":"cu"#] {
            let metering = meter(operation, text)
            #expect(!metering.hasEvent && metering.hasForeignEvent && !metering.hasError, "\(text)")
        }
    }

    @Test(
        "whatever a stream of the dialect may begin with is its beginning",
        arguments: [
            (.chatCompletions, #"{"choices":[],"prompt_filter_results":[]}"#),
            (.chatCompletions, #"{"id":"c","choices":[{"delta":{}}]}"#),
            (.chatCompletions, #"{"usage":{"prompt_tokens":1}}"#),
            (.completions, #"{"choices":[{"text":""}]}"#),
            (.messages, #"{"type":"message_start","message":{}}"#), (.messages, #"{"type":"ping"}"#),
            (.messages, #"{"type":"new_event"}"#), (.generateContent, #"{"candidates":[]}"#),
            (.generateContent, #"{"usageMetadata":{}}"#), (.generateContent, #"{"responseId":"r"}"#),
            (.responses, #"{"type":"response.created","response":{}}"#),
            (.responses, #"{"type":"response.new","x":1}"#), (.cohereChat, #"{"type":"message-start"}"#),
            (.transcriptions, #"{"type":"transcript.text.delta","delta":"a"}"#),
            (.transcriptions, #"{"object":"transcription.chunk","choices":[]}"#),
            (.imageGenerations, #"{"type":"image_generation.partial_image"}"#),
            (.speech, #"{"type":"speech.audio.delta","audio":""}"#),
        ] as [(Dialects.Operation, String)]
    )
    func firstEvents(_ operation: Dialects.Operation, _ text: String) {
        let metering = meter(operation, text)

        #expect(metering.hasEvent && !metering.hasForeignEvent)
    }

    private func meter(_ operation: Dialects.Operation, _ data: String) -> StreamMetering {
        var observer = StreamObserver(operation, removesUsageChunk: false)
        _ = observer.observe(Array("data: \(data)\n\n".utf8).span)
        return observer.metering
    }
}

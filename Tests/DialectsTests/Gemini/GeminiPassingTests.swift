import Dialects
import JSONText
import RecordingsTesting
import Testing
import Vocabulary

@Suite("Gemini's answers and streams as they pass")
struct GeminiPassingTests {
    private static let usage =
        #""usageMetadata":{"promptTokenCount":10,"cachedContentTokenCount":4,"candidatesTokenCount":5,"thoughtsTokenCount":7,"#
        + #""toolUsePromptTokenCount":3,"totalTokenCount":25,"promptTokensDetails":[{"modality":"TEXT","tokenCount":10}]}"#
    private static let sum = Usage(input: 13, cachedInput: 4, output: 12, reasoning: 7)

    private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

    private func usage(of text: String) -> Usage? { GeminiDialect.usage(ofAnswer: bytes(text).span) }

    private func isError(_ text: String) -> Bool { GeminiDialect.isError(answer: bytes(text).span) }

    private func token(in text: String) -> Range<Int>? {
        let token = GeminiDialect.modelToken(inAnswer: bytes(text).span)
        let inEvent = GeminiDialect.modelToken(inEvent: bytes(text).span)
        return token == inEvent ? token : nil
    }

    private func metering(_ chunks: [String]) -> StreamMetering {
        var meter = GeminiMeter()
        var metering = StreamMetering()
        for chunk in chunks { meter.read(bytes(chunk).span, &metering) }
        return metering
    }

    @Test("the usage of an answer is found, from its end alone too, and not in its text")
    func usage() {
        let text =
            #"{"candidates":[{"content":{"parts":[{"text":"\"usageMetadata\":{\"promptTokenCount\":99}"}]}}],"#
        let answer = text + Self.usage + #","modelVersion":"gemini-2.5-flash","responseId":"r"}"# + "\n"

        #expect(usage(of: answer) == Self.sum)
        #expect(usage(of: String(answer.suffix(360))) == Self.sum)
        #expect(usage(of: text + #""x":1}"#) == nil)
        #expect(usage(of: #"{"usageMetadata":{"promptTokenCount":-1}}"#) == nil)
    }

    @Test("the model's name is found in answers and chunks")
    func model() throws {
        let text = #"{"candidates":[{"modelVersion":"x"}], "modelVersion" : "gemini-2.5-flash"}"#
        let body = bytes(text)

        let token = try #require(self.token(in: text))

        #expect(String(decoding: body[token], as: UTF8.self) == #""gemini-2.5-flash""#)
        #expect(self.token(in: #"{"modelVersion":"cut"#) == nil)
    }

    @Test("an error is known in an array too, and not where there are candidates")
    func errors() {
        #expect(isError(#"{"error":{"code":500}}"#))
        #expect(isError(#"[{"error":{"code":500}}]"#))
        #expect(!isError(#"{"error":null}"#))
        #expect(!isError(#"{"error":{},"candidates":[]}"#))
    }

    @Test("a stream is metered: the last usage, the text, and how it ended")
    func meter() {
        let first =
            #"{"candidates":[{"content":{"parts":[{"text":"hé","thought":true},{"functionCall":{"name":"f"}}]},"index":0}],"#
            + #""usageMetadata":{"promptTokenCount":10,"totalTokenCount":10}}"#
        let last =
            #"{"candidates":[{"content":{"parts":[{"text":""}]},"finishReason":"STOP"}],\#(Self.usage)}"#

        let half = metering([first])
        #expect(half.usage == Usage(input: 10) && !half.hasFinished && !half.hasError)
        #expect(half.textBytes == 3 + 12 && half.textDeltas == 1)

        let whole = metering([first, last])
        #expect(whole.usage == Self.sum && whole.hasFinished && whole.textDeltas == 1)
    }

    @Test(
        "a stream that is one array is metered wherever it is cut, and known to be cut if it is",
        arguments: 1...40
    )
    func array(_ length: Int) {
        let chunk =
            #"{"candidates":[{"content":{"parts":[{"text":"ab"}]},"finishReason":"STOP"}],\#(Self.usage)}"#
        var whole = GeminiArrayObserver()
        var cut = GeminiArrayObserver()
        var rest = bytes("[\(chunk)\r\n,\r\n\(chunk)\n]\n")[...]

        while !rest.isEmpty {
            whole.observe(Array(rest.prefix(length)).span)
            rest = rest.dropFirst(length)
            if rest.count > 10 { cut = whole }
        }

        #expect(
            whole.metering.usage == Self.sum && whole.metering.textBytes == 4
                && whole.metering.textDeltas == 2
        )
        #expect(whole.hasElements && !whole.finish().isTruncated && cut.finish().isTruncated)
    }

    static let ends: [(String, Bool, Bool)] = [
        (#"{"candidates":[{"finishReason":2}]}"#, true, false),
        (#"{"candidates":[{"finishReason":0}]}"#, false, false),
        (#"{"candidates":[{"finishReason":"FINISH_REASON_UNSPECIFIED"}]}"#, false, false),
        (#"{"candidates":[{"finishReason":null}]}"#, false, false),
        (#"{"promptFeedback":{"blockReason":"SAFETY"}}"#, true, false),
        (#"{"promptFeedback":{}}"#, false, false),
        (#"{"error":{"code":503}}"#, false, true), (#"[{"error":{"code":503}}]"#, false, true),
        ("", false, false),
        ("1", false, false), ("[[1]]", false, false),
    ]

    @Test("an end by name, by number, by a blocked prompt or by an error is seen", arguments: ends)
    func end(_ chunk: String, _ hasFinished: Bool, _ hasError: Bool) {
        let metering = metering([chunk])

        #expect(metering.hasFinished == hasFinished && metering.hasError == hasError)
    }

    @Test("a chunk that is cut anywhere is read without harm")
    func cuts() {
        let chunk =
            #"{"candidates":[{"content":{"parts":[{"text":"a\"b"}]},"finishReason":"STOP"}],\#(Self.usage)}"#

        for length in 0..<chunk.utf8.count {
            let metering = metering([String(decoding: chunk.utf8.prefix(length), as: UTF8.self)])
            // Only the brace behind the report may be missing.
            let isReported = length == chunk.utf8.count - 1
            #expect(metering.usage == (isReported ? Self.sum : nil) && !metering.hasError)
        }
    }

    @Test("every recorded exchange gives the same numbers as it passes", .needsRecordings)
    func recordings() throws {
        for recording in try GeminiRecordings.all("generate_content") where recording.status == 200 {
            let envelope = try GeminiDialect.envelope(
                recording.request.bytes.span,
                model: recording.model,
                isStream: nil
            )
            let conversation = try GeminiDialect.conversation(
                from: recording.request,
                model: recording.model,
                isStream: nil
            )
            #expect(envelope.outputTokenLimit == conversation.outputTokenLimit, "\(recording.id)")
            #expect(envelope.choices == conversation.choices, "\(recording.id)")
            #expect(envelope.hasTools == !conversation.tools.isEmpty, "\(recording.id)")
            if recording.isStream {
                let data = GeminiStreamSamples.data(recording.answer)
                let metering = metering(data.map { String(decoding: $0, as: UTF8.self) })
                let expected = GeminiReplyAssembly(try GeminiStreamSamples.events(data)).usage
                #expect(metering.usage == expected && metering.hasFinished, "\(recording.id)")
            } else {
                let reply = try GeminiDialect.reply(from: GeminiSamples.json(recording.answer))
                #expect(usage(of: recording.answer) == reply.usage, "\(recording.id)")
            }
        }
    }
}

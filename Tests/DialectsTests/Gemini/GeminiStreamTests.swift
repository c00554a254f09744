import Dialects
import JSONText
import Testing
import Vocabulary

@Suite("Streams in Gemini's dialect")
struct GeminiStreamTests {
    private static let head = #""modelVersion":"gemini-3-pro","responseId":"r1""#

    private func chunk(_ parts: String, _ more: String = "", usage: String = "") -> String {
        #"{"candidates":[{"content":{"parts":[\#(parts)],"role":"model"},"index":0\#(more)}]\#(usage),\#(Self.head)}"#
    }

    private func read(_ chunks: [String]) throws -> [ReplyEvent] {
        try GeminiStreamSamples.events(chunks.map { Array($0.utf8) })
    }

    @Test("thoughts, text and whole calls come as steps, in the order that every writer needs")
    func steps() throws {
        let events = try read([
            chunk(
                #"{"text":"h","thought":true}"#,
                usage: #","usageMetadata":{"promptTokenCount":3,"totalTokenCount":3}"#
            ),
            chunk(#"{"text":"m","thought":true},{"text":"Hel"}"#), chunk(#"{"text":"lo"}"#),
            chunk(
                #"{"functionCall":{"name":"f","args":{"a":[1]}},"thoughtSignature":"c2ln"}"#,
                #","finishReason":"STOP""#
            ),
            chunk(
                #"{"text":""}"#,
                #","finishReason":"STOP""#,
                usage:
                    #","usageMetadata":{"promptTokenCount":3,"candidatesTokenCount":2,"thoughtsTokenCount":1,"totalTokenCount":6}"#
            ),
        ])

        #expect(
            events == [
                .started(id: "r1", model: "gemini-3-pro", created: nil),
                .opened(choice: 0, part: 0, ContentPart(.reasoning(Reasoning(text: "")))),
                .text(choice: 0, part: 0, "h"), .usage(Usage(input: 3)), .text(choice: 0, part: 0, "m"),
                .closed(choice: 0, part: 0), .opened(choice: 0, part: 1, .text("")),
                .text(choice: 0, part: 1, "Hel"),
                .text(choice: 0, part: 1, "lo"), .closed(choice: 0, part: 1),
                .opened(
                    choice: 0,
                    part: 2,
                    ContentPart(.toolCall(ToolCall(id: "call_ghr1_0", name: "f", arguments: "")))
                ),
                .signed(choice: 0, part: 2, Signature(.gemini, "c2ln")),
                .text(choice: 0, part: 2, #"{"a":[1]}"#),
                .closed(choice: 0, part: 2), .usage(Usage(input: 3, output: 3, reasoning: 1)),
                .finished(choice: 0, .toolCalls, native: "STOP", stopSequence: nil), .ended,
            ]
        )
    }

    @Test("a signature on an empty last text is the proof of the text before it")
    func signature() throws {
        let events = try read([
            chunk(#"{"text":"Hi"}"#),
            chunk(#"{"text":"","thoughtSignature":"c2ln"}"#, #","finishReason":"STOP""#),
        ])

        var text = ContentPart.text("Hi")
        text.signature = Signature(.gemini, "c2ln")
        #expect(GeminiReplyAssembly(events).reply.choices[0].parts == [text])
        let written = GeminiStreamSamples.written(events, isArray: false)
        #expect(written.contains(#"{"text":"","thoughtSignature":"c2ln"}"#))
    }

    @Test("arguments that come in pieces are put together")
    func partialArguments() throws {
        let events = try read([
            chunk(#"{"functionCall":{"name":"f","willContinue":true},"thoughtSignature":"c2ln"}"#),
            chunk(
                #"{"functionCall":{"partialArgs":[{"jsonPath":"$.a","stringValue":"x","willContinue":true}],"willContinue":true}}"#
            ),
            chunk(
                #"{"functionCall":{"partialArgs":[{"jsonPath":"$.a","stringValue":"y"},{"jsonPath":"$.b[0].c","numberValue":1.50}],"#
                    + #""willContinue":true}}"#
            ), chunk(#"{"functionCall":{}}"#, #","finishReason":"STOP""#),
        ])

        var call = ToolCall(id: "call_ghr1_0", name: "f", arguments: #"{"a":"xy","b":[{"c":1.50}]}"#)
        call.signature = Signature(.gemini, "c2ln")
        #expect(GeminiReplyAssembly(events).reply.choices[0].parts == [ContentPart(.toolCall(call))])
    }

    @Test("a stream that is cut fails, whatever came", arguments: 0...3)
    func truncated(_ count: Int) throws {
        let chunks = [
            chunk(#"{"text":"a"}"#), chunk(#"{"text":"b"}"#),
            #"{"usageMetadata":{"promptTokenCount":1,"candidatesTokenCount":1,"totalTokenCount":2}}"#,
        ]

        let assembly = GeminiReplyAssembly(try read(Array(chunks.prefix(count))))

        #expect(!assembly.hasEnded && assembly.problem?.kind == .failed)
    }

    @Test("a blocked prompt ends a stream properly")
    func blocked() throws {
        let events = try read([#"{"promptFeedback":{"blockReason":"SAFETY"},\#(Self.head)}"#])

        #expect(
            events.suffix(2) == [
                .finished(choice: 0, .filtered, native: "SAFETY", stopSequence: nil), .ended,
            ]
        )
    }

    @Test("an error in a stream is the last thing that is said", arguments: [false, true])
    func error(_ isArray: Bool) throws {
        let error = #"{"error":{"code":503,"message":"busy","status":"UNAVAILABLE"}}"#

        let events = try read([
            chunk(#"{"text":"a"}"#), isArray ? "[\(error)]" : error, chunk(#"{"text":"b"}"#),
        ])

        guard case .failed(let problem) = events.last else {
            Issue.record("the stream did not fail")
            return
        }
        #expect(problem.kind == .overloaded && problem.status == 503)
        let written = GeminiStreamSamples.written(events, isArray: isArray)
        #expect(written.contains(#""status":"UNAVAILABLE""#) && !written.contains("finishReason"))
        #expect(written.hasSuffix(isArray ? "}\r\n]" : "}\r\n\r\n"))
    }

    @Test(
        "what is no piece of an answer is the upstream's failure",
        arguments: [
            "x", "1", #"{"candidates":1}"#, #"{"candidates":[{"index":-1}]}"#,
            #"{"candidates":[{"index":999}]}"#,
        ]
    )
    func malformed(_ data: String) throws {
        var reader = GeminiDialect.eventReader()

        let problem = try #require(throws: UpstreamProblem.self) {
            try reader.read(name: nil, data: Array(data.utf8))
        }

        #expect(problem.kind == .failed && problem.status == 502)
        #expect(reader.finish().isEmpty)
    }

    @Test(
        "another dialect's interleaved calls are written whole, each when it is whole",
        arguments: [false, true]
    )
    func writing(_ isArray: Bool) throws {
        let first = ContentPart(.toolCall(ToolCall(id: "c1", name: "f", arguments: "")))
        let second = ContentPart(.toolCall(ToolCall(id: "c2", name: "g", arguments: "")))
        let written = GeminiStreamSamples.written(
            [
                .started(id: "id", model: "gpt", created: 1), .opened(choice: 0, part: 0, first),
                .opened(choice: 0, part: 1, second), .text(choice: 0, part: 0, #"{"a""#),
                .text(choice: 0, part: 1, "{}"), .pinged, .text(choice: 0, part: 0, ":1}"),
                .signed(choice: 0, part: 0, Signature(.openAI, "s")), .closed(choice: 0, part: 0),
                .finished(choice: 0, .toolCalls, native: "tool_calls", stopSequence: nil),
                .usage(Usage(input: 2, output: 1)), .ended,
            ],
            isArray: isArray
        )

        let end = #","modelVersion":"gpt","responseId":"id"}"#
        let chunks = [
            #"{"candidates":[{"content":{"parts":[{"functionCall":{"id":"c1","name":"f","args":{"a":1}},"#
                + #""thoughtSignature":"Z2gxLm9wZW5haS5z"}],"role":"model"},"index":0}]"# + end,
            #"{"candidates":[{"content":{"parts":[{"functionCall":{"id":"c2","name":"g","args":{}}}],"role":"model"},"index":0}]"#
                + end,
            #"{"candidates":[{"content":{"parts":[{"text":""}],"role":"model"},"finishReason":"STOP","index":0}],"#
                + #""usageMetadata":{"promptTokenCount":2,"candidatesTokenCount":1,"totalTokenCount":3}"#
                + end,
        ]
        let expected =
            isArray
            ? "[" + chunks.joined(separator: ",\r\n") + "\r\n]"
            : chunks.map { "data: \($0)\r\n\r\n" }.joined()
        #expect(written == expected)
    }
}

import Testing
import Vocabulary

@testable import Dialects

@Suite("Answers that a filter of their provider's has kept back")
struct FilterWatchTests {
    private static let answers: [(Dialects.Operation, String, Bool)] = [
        (
            .chatCompletions,
            #"{"choices":[{"index":0,"message":{"role":"assistant","content":""},"finish_reason":"content_filter"}]}"#,
            true
        ),
        (
            .chatCompletions,
            #"{"choices":[{"index":0,"message":{"role":"assistant","content":null},"finish_reason":"content_filter"}]}"#,
            true
        ),
        (
            .chatCompletions,
            #"{"choices":[{"index":0,"message":{"role":"assistant","content":"Once"},"finish_reason":"content_filter"}]}"#,
            false
        ),
        (
            .chatCompletions,
            #"{"choices":[{"index":0,"message":{"role":"assistant","content":""},"finish_reason":"stop"}]}"#,
            false
        ),
        (
            .chatCompletions,
            #"{"choices":[{"index":0,"message":{"role":"assistant","content":null,"refusal":"No."},"finish_reason":"stop"}]}"#,
            false
        ),
        (
            .messages,
            #"{"type":"message","id":"m","role":"assistant","model":"c","content":[],"stop_reason":"refusal","usage":{"input_tokens":3,"output_tokens":1}}"#,
            true
        ),
        (
            .messages,
            #"{"type":"message","id":"m","role":"assistant","model":"c","content":[{"type":"text","text":"On"}],"stop_reason":"refusal","usage":{"input_tokens":3,"output_tokens":1}}"#,
            true
        ),
        (
            .messages,
            #"{"type":"message","id":"m","role":"assistant","model":"c","content":[{"type":"text","text":"On"}],"stop_reason":"end_turn","usage":{"input_tokens":3,"output_tokens":1}}"#,
            false
        ),
        (.generateContent, #"{"promptFeedback":{"blockReason":"PROHIBITED_CONTENT"}}"#, true),
        (.generateContent, #"{"candidates":[{"index":0,"finishReason":"SAFETY"}]}"#, true),
        (
            .generateContent,
            #"{"candidates":[{"index":0,"content":{"role":"model","parts":[{"text":"On"}]},"finishReason":"SAFETY"}]}"#,
            false
        ),
        (
            .converse,
            #"{"output":{"message":{"role":"assistant","content":[]}},"stopReason":"content_filtered","usage":{"inputTokens":3,"outputTokens":0,"totalTokens":3}}"#,
            true
        ),
        (.messages, "no JSON", false),
    ]

    @Test(
        "a whole answer is filtered if it says nothing for that reason, or is to be thrown away",
        arguments: answers
    )
    func whole(_ operation: Dialects.Operation, _ body: String, _ expected: Bool) throws {
        let dialect = try #require(operation.conversation)

        #expect(dialect.isFiltered(answer: Array(body.utf8)) == expected)
    }

    private func read(_ operation: Dialects.Operation, _ events: [String]) throws -> FilterWatch {
        var reading = try #require(FilterReading(operation))
        for event in events {
            let bytes = Array("data: \(event)\n\n".utf8)
            reading.read(bytes.span)
        }
        reading.finish()
        return reading.watch
    }

    @Test("a stream is filtered if it has ended for that reason before anything was said")
    func stream() throws {
        let begun = #"{"id":"c","choices":[{"index":0,"delta":{"role":"assistant","content":""}}]}"#
        let text = #"{"id":"c","choices":[{"index":0,"delta":{"content":"Hi"}}]}"#
        let filtered =
            #"{"id":"c","choices":[{"index":0,"delta":{},"finish_reason":"content_filter"}]}"#
        let stopped = #"{"id":"c","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"#

        #expect(try read(.chatCompletions, [begun, filtered, "[DONE]"]).isFiltered)
        #expect(try !read(.chatCompletions, [begun, text, filtered, "[DONE]"]).isFiltered)
        #expect(try !read(.chatCompletions, [begun, stopped, "[DONE]"]).isFiltered)
        #expect(try !read(.chatCompletions, [begun, "nonsense"]).isFiltered)
        #expect(try read(.generateContent, [#"{"promptFeedback":{"blockReason":"SAFETY"}}"#]).isFiltered)
    }

    @Test("as soon as something is said it is known")
    func answering() throws {
        var reading = try #require(FilterReading(.chatCompletions))
        for (delta, isAnswering) in [
            (#""role":"assistant","content":"""#, false), (#""content":"Hi""#, true),
        ] {
            let bytes = Array(
                "data: {\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{\(delta)}}]}\n\n".utf8
            )
            reading.read(bytes.span)
            #expect(reading.watch.isAnswering == isAnswering && !reading.watch.isFiltered)
        }
    }

    @Test("a translation watches for it only where that is to be known", arguments: [true, false])
    func translated(_ isAsked: Bool) throws {
        let answer = #"{"promptFeedback":{"blockReason":"SAFETY"}}"#
        let expected: Bool? = isAsked ? true : nil
        var context = PairDialect.context()
        context.watchesFilter = isAsked
        var translation = try #require(AnswerTranslation(from: .generateContent, to: .messages, context))
        var stream = translation

        _ = try translation.whole(Array(answer.utf8))
        var bytes: [UInt8] = []
        try stream.stream(Array("data: \(answer)\n\n".utf8).span, to: &bytes)
        try stream.endStream(to: &bytes)

        #expect(translation.filter?.isFiltered == expected)
        #expect(stream.filter?.isFiltered == expected)
    }

    @Test("what is no conversation is not read")
    func others() { #expect(FilterReading(.embeddings) == nil) }
}

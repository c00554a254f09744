import Testing
import Vocabulary

@testable import Dialects

@Suite("A second answer as the rest of a first")
struct StreamContinuationTests {
    private func rest(_ steps: [ReplyEvent], openPart: Int? = 0, usage: Usage? = nil) -> [ReplyEvent] {
        var continuation = StreamContinuation(
            openPart: openPart,
            isBegun: true,
            repeated: RepeatedText(Array("One ".utf8), given: 3, mayRepeat: false),
            usage: usage,
            output: 2,
            prefillTokens: 1
        )
        return steps.flatMap { continuation.steps($0) }
    }

    @Test("the text goes on in its part, without a second head")
    func text() {
        let said = rest([
            .started(id: "2", model: "n", created: 1), .opened(choice: 0, part: 0, .text("")),
            .text(choice: 0, part: 0, " two"), .closed(choice: 0, part: 0),
            .finished(choice: 0, .finished, native: nil, stopSequence: nil), .ended,
        ])

        #expect(
            said == [
                .text(choice: 0, part: 0, "two"), .closed(choice: 0, part: 0),
                .finished(choice: 0, .finished, native: nil, stopSequence: nil), .ended,
            ]
        )
    }

    @Test("thoughts before it are left out, and a call ends it")
    func others() {
        let call = ContentPart(.toolCall(ToolCall(id: "c", name: "f", arguments: "")))
        let said = rest([
            .opened(choice: 0, part: 0, ContentPart(.reasoning(Reasoning(text: "")))),
            .text(choice: 0, part: 0, "Hm"), .closed(choice: 0, part: 0),
            .opened(choice: 0, part: 1, call), .text(choice: 0, part: 1, "{}"), .closed(choice: 0, part: 1),
        ])

        #expect(
            said == [
                .closed(choice: 0, part: 0), .opened(choice: 0, part: 2, call),
                .text(choice: 0, part: 2, "{}"), .closed(choice: 0, part: 2),
            ]
        )
    }

    @Test("an answer without a text ends the one that is open")
    func nothing() {
        let end = ReplyEvent.finished(choice: 0, .length, native: nil, stopSequence: nil)

        #expect(rest([end]) == [.closed(choice: 0, part: 0), end])
        #expect(rest([end], openPart: nil) == [end])
    }

    @Test("usage is that of one answer")
    func usage() {
        let second = Usage(input: 11, cachedInput: 11, output: 5)

        #expect(rest([.usage(second)]) == [.usage(Usage(input: 10, cachedInput: 10, output: 7))])
        #expect(
            rest([.usage(second)], usage: Usage(input: 8, output: 1)) == [.usage(Usage(input: 8, output: 7))]
        )
    }
}

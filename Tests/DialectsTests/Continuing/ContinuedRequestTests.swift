import JSONText
import Testing
import Vocabulary

@testable import Dialects

@Suite("Requests to go on with an answer")
struct ContinuedRequestTests {
    private static let body: JSONValue = [
        "model": "m", "max_tokens": 50, "messages": [["role": "user", "content": "Hi"]],
    ]

    private func asked(_ form: PrefillForm, text: String = "One", output: Int = 4) -> JSONValue? {
        ContinuedRequest.body(Self.body, .chatCompletions, form, text: text, output: output)
    }

    @Test("the text is the last turn, marked as the target wants it", arguments: PrefillForm.allCases)
    func forms(_ form: PrefillForm) {
        let body = asked(form)
        let turn = body?["messages"]?.array?.last

        #expect(turn?["role"]?.string == "assistant")
        #expect(turn?["content"]?.string == "One")
        #expect(turn?["prefix"]?.bool == (form == .prefix ? true : nil))
        #expect(turn?["partial"]?.bool == (form == .partial ? true : nil))
        #expect(body?["continue_final_message"]?.bool == (form == .finalMessage ? true : nil))
        #expect(body?["max_tokens"]?.integer == 46)
    }

    @Test("without a text the target begins anew, and without room for output it is not asked")
    func edges() {
        #expect(asked(.turn, text: "", output: 0) == Self.body)
        #expect(asked(.turn, output: 50) == nil)
        #expect(ContinuedRequest.body("text", .chatCompletions, .turn, text: "One", output: 1) == nil)
    }

    @Test("Bedrock's turns have their text in a block, and their bound elsewhere")
    func converse() {
        let body = ContinuedRequest.body(
            ["messages": [], "inferenceConfig": ["maxTokens": 9]],
            .converse,
            .turn,
            text: "One",
            output: 4
        )

        #expect(body?["messages"]?.array?.first?["content"] == [["text": "One"]])
        #expect(body?["inferenceConfig"]?["maxTokens"]?.integer == 5)
    }

    @Test("Claude that thinks does not go on")
    func thoughts() {
        #expect(ContinuedRequest.asksThoughts(["thinking": ["type": "adaptive"]], .messages))
        #expect(!ContinuedRequest.asksThoughts(["thinking": ["type": "disabled"]], .messages))
        #expect(!ContinuedRequest.asksThoughts(Self.body, .messages))
    }
}

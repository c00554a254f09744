import JSONText
import Testing
import Vocabulary

@testable import Dialects

@Suite("Thoughts that come back in Gemini's dialect")
struct GeminiThoughtsTests {
    @Test("the pieces of a streamed thought are one again before another provider's proof")
    func pieces() throws {
        let proof = SignatureBlob.field(Signature(.anthropic, "c2ln"), face: .gemini)
        let conversation = try GeminiSamples.conversation(
            #"{"contents":[{"role":"user","parts":[{"text":"?"}]},{"role":"model","parts":[{"text":"Look ","thought":true},"#
                + #"{"text":"at both.","thought":true},{"text":"","thought":true,"thoughtSignature":"\#(proof)"},"#
                + #"{"text":"Hm.","thought":true},{"text":"Yes."}]}]}"#
        )

        #expect(
            conversation.turns[1].parts == [
                ContentPart(
                    .reasoning(Reasoning(text: "Look at both.", signature: Signature(.anthropic, "c2ln")))
                ),
                ContentPart(.reasoning(Reasoning(text: "Hm."))), .text("Yes."),
            ]
        )
    }

    @Test("Gemini's own proofs stay on the parts that they came with")
    func own() throws {
        let conversation = try GeminiSamples.conversation(
            #"{"contents":[{"role":"model","parts":[{"text":"Look.","thought":true},"#
                + #"{"text":"","thought":true,"thoughtSignature":"c2ln"}]}]}"#
        )

        #expect(
            conversation.turns[0].parts == [
                ContentPart(.reasoning(Reasoning(text: "Look."))),
                ContentPart(.reasoning(Reasoning(text: "", signature: Signature(.gemini, "c2ln")))),
            ]
        )
    }

    @Test("where a provider gives an id again, each result has the name of the call before it")
    func repeatedIDs() throws {
        var conversation = Conversation(model: "fast")
        conversation.operation = .chatCompletions
        func call(_ name: String) -> Turn {
            Turn(.assistant, [ContentPart(.toolCall(ToolCall(id: "call_0", name: name, arguments: "{}")))])
        }
        let result = Turn(
            .user,
            [ContentPart(.toolResult(ToolResult(callID: "call_0", parts: [.text("fine")])))]
        )
        conversation.turns = [Turn(.user, [.text("?")]), call("weather"), result, call("clock"), result]
        var rendering = GeminiSamples.rendering("gemini-2.5-flash")

        let body = try GeminiDialect.body(of: conversation, &rendering)

        let names = (body["contents"]?.array ?? []).compactMap {
            $0["parts"]?.array?.first?["functionResponse"]?["name"]?.string
        }
        #expect(names == ["weather", "clock"])
    }
}

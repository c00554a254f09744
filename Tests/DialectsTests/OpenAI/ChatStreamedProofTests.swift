import JSONText
import Testing
import Vocabulary

@testable import Dialects

@Suite("Proofs of calls in streams of Chat Completions")
struct ChatStreamedProofTests {
    @Test("a call's proof comes with an empty piece of its function, which clients look for in every piece")
    func function() throws {
        let context = ReplyContext(
            conversation: Conversation(model: "fast"),
            model: nil,
            created: 0,
            id: "x1"
        )
        var writer = ChatDialect.eventWriter(context)
        var bytes: [UInt8] = []
        let call = ToolCall(id: "call_1", name: "f", arguments: "")
        writer.write(.started(id: "a", model: "m", created: 1), to: &bytes)
        writer.write(.opened(choice: 0, part: 0, ContentPart(.toolCall(call))), to: &bytes)
        bytes = []

        writer.write(.signed(choice: 0, part: 0, Signature(.gemini, "cHJvb2Y=")), to: &bytes)

        let text = String(decoding: bytes, as: UTF8.self).dropFirst("data: ".count)
        let delta = try JSONValue.read(Array(text.utf8))["choices"]?.array?.first?["delta"]
        #expect(
            delta?["tool_calls"]?.array == [
                [
                    "index": 0, "function": ["arguments": ""],
                    "extra_content": ["google": ["thought_signature": "cHJvb2Y="]],
                ]
            ]
        )
    }
}

import JSONText
import Testing
import Vocabulary

@testable import Dialects

@Suite("Answers that are no text")
struct ModalitiesTests {
    private func conversation(_ text: String, _ dialect: any ConversationDialect.Type) throws -> Conversation
    {
        try dialect.conversation(from: JSONValue.read(Array(text.utf8)), model: "m", isStream: false)
    }

    private func chat(_ modalities: String) throws -> Conversation {
        try conversation(
            #"{"model":"m","messages":[{"role":"user","content":"x"}],"modalities":\#(modalities)}"#,
            ChatDialect.self
        )
    }

    private func gemini(_ modalities: String) throws -> Conversation {
        try conversation(
            #"{"contents":[{"parts":[{"text":"x"}]}],"generationConfig":{"responseModalities":\#(modalities)}}"#,
            GeminiDialect.self
        )
    }

    private func rendering(_ policy: [Capability: LossHandling] = [:]) -> Rendering {
        Rendering(model: "m", outputTokenLimit: 1, providerKind: "x", maker: .other, policy: policy)
    }

    @Test(
        "a dialect that has no words for them is not asked for a text instead",
        arguments: [Operation.messages, .converse, .cohereChat, .responses]
    )
    func rejected(_ target: Operation) throws {
        for (spoken, field) in [
            (try chat(#"["text","audio"]"#), "modalities"),
            (try gemini(#"["TEXT","IMAGE"]"#), "generationConfig.responseModalities"),
        ] {
            var conversation = spoken
            var rendering = rendering()
            let refusal = #expect(throws: Refusal.self) {
                try conversation.settleModalities(in: target, &rendering)
            }
            #expect(refusal?.param == field)
        }
    }

    @Test("the operator can let it answer with a text")
    func dropped() throws {
        var conversation = try chat(#"["text","audio"]"#)
        var rendering = rendering([.outputModalities: .drop, .otherFields: .reject])

        try conversation.settleModalities(in: .messages, &rendering)
        _ = try AnthropicDialect.body(of: conversation, &rendering)

        #expect(rendering.dropped == ["modalities"])
    }

    @Test("text alone is what everybody gives")
    func text() throws {
        for spoken in [try chat(#"["text"]"#), try gemini(#"["TEXT"]"#)] {
            var conversation = spoken
            var rendering = rendering()

            try conversation.settleModalities(in: .converse, &rendering)

            #expect(rendering.losses.isEmpty)
            #expect(conversation.extras.isEmpty)
            #expect(!spoken.needs.contains(.outputModalities))
        }
    }

    @Test("who has the words says them")
    func said() throws {
        var pictures = try chat(#"["text","image"]"#)
        var spoken = try chat(#"["text","audio"]"#)
        var rendering = rendering()

        try pictures.settleModalities(in: .generateContent, &rendering)
        try spoken.settleModalities(in: .chatCompletions, &rendering)

        #expect(pictures.extras["modalities"] == ["text", "image"])
        #expect(spoken.extras["modalities"] == ["text", "audio"])
        #expect(spoken.needs.contains(.outputModalities))
    }
}

import JSONText
import Testing
import Vocabulary

@testable import Dialects

@Suite("Documents for targets of Chat Completions")
struct ChatDocumentTests {
    private func written(
        _ type: String,
        _ data: String,
        kind: String = "openai",
        from operation: Operation = .converse,
        policy: [Capability: LossHandling] = [:]
    ) throws -> (part: JSONValue?, dropped: [String]) {
        var conversation = Conversation(model: "fast")
        conversation.operation = operation
        let document = Media(.base64(data), type: type, name: "Sizes")
        conversation.turns = [Turn(.user, [.text("What is it?"), ContentPart(.document(document))])]
        var rendering = Rendering(
            model: "m",
            outputTokenLimit: 100,
            providerKind: kind,
            maker: .other,
            policy: policy
        )
        let body = try ChatDialect.body(of: conversation, &rendering)
        let content = body["messages"]?.array?.first?["content"]?.array ?? []
        return (content.dropFirst().first, rendering.dropped)
    }

    @Test(
        "a text is said, with its name",
        arguments: ["text/csv", "text/plain; charset=utf-8", "text/markdown", "application/json"],
        ["openai", "azure-openai", "openai-compatible", "mistral"]
    )
    func texts(_ type: String, _ kind: String) throws {
        let (part, dropped) = try written(type, "YSxi", kind: kind)

        #expect(part == ["type": "text", "text": "Sizes\n\na,b"])
        #expect(dropped.isEmpty)
    }

    @Test(
        "a PDF is a file, whatever it is called",
        arguments: ["application/pdf", "", "application/octet-stream"]
    )
    func pdf(_ type: String) throws {
        let part = try written(type, "JVBERi0=").part

        #expect(part?["file"]?["file_data"] == "data:application/pdf;base64,JVBERi0=")
        #expect(part?["file"]?["filename"] == "Sizes")
    }

    @Test(
        "OpenAI is given no other file",
        arguments: [
            ("application/msword", "UEsDBA=="), ("application/octet-stream", "UEsDBA=="),
            // No UTF-8.
            ("text/csv", "/w=="),
        ]
    )
    func others(_ type: String, _ data: String) throws {
        for kind in ["openai", "azure-openai"] {
            let refusal = #expect(throws: Refusal.self) { try written(type, data, kind: kind) }
            #expect(refusal?.message.contains("(documents)") ?? false)

            let (part, dropped) = try written(type, data, kind: kind, policy: [.documents: .drop])
            #expect(part == nil)
            #expect(dropped == ["document"])
        }
        #expect(try written(type, data, kind: "openai-compatible").part?["type"] == "file")
        // Who speaks the dialect knows what the target takes.
        #expect(try written(type, data, from: .chatCompletions).part?["type"] == "file")
    }
}

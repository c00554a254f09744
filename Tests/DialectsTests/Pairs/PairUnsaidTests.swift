import JSONText
import Testing
import Vocabulary

@testable import Dialects

@Suite("What only the caller's dialect has a place for is named")
struct PairUnsaidTests {
    private static func written(
        _ target: Operation,
        kind: String? = nil,
        _ edit: (inout Conversation) -> Void
    ) throws -> (body: JSONValue, dropped: [String]) {
        var conversation = Conversation(model: "fast")
        conversation.operation = .messages
        conversation.turns = [Turn(.user, [.text("q")])]
        edit(&conversation)
        let dialect = PairDialect(target)
        guard let kind else { return try dialect.written(conversation) }
        var rendering = Rendering(
            model: "m",
            outputTokenLimit: 4_096,
            providerKind: kind,
            maker: dialect.maker
        )
        let body = try ChatRequestWriting.body(conversation, &rendering)
        return (body, rendering.dropped)
    }

    @Test(
        "a tool's members of the caller's dialect",
        arguments: [Operation.chatCompletions, .responses, .cohereChat, .converse, .generateContent]
    )
    func tools(_ target: Operation) throws {
        let (body, dropped) = try Self.written(target) {
            var tool = Tool(.function(parameters: ["type": "object", "properties": [:]]), name: "f")
            tool.extras = JSONObject([("input_examples", [[:]]), ("defer_loading", true)])
            $0.tools = [Tool(.function(parameters: nil), name: "g"), tool]
        }

        #expect(dropped == ["tools[1].input_examples", "tools[1].defer_loading"])
        #expect(!body.text.contains("defer_loading"))
    }

    @Test(
        "what is said about a document",
        arguments: [
            (Operation.chatCompletions, nil), (.chatCompletions, "mistral"),
            (.chatCompletions, "openai-compatible"),
            (.responses, nil),
        ] as [(Operation, String?)]
    )
    func documents(_ target: Operation, _ kind: String?) throws {
        var carried = Media(.base64("JVBERi0="), type: "application/pdf", name: "a.pdf")
        carried.context = "of May"
        var text = Media(.text("a"), type: "text/plain")
        text.context = "of June"
        let document = ContentPart(.document(carried))
        let plain = ContentPart(.document(text))

        let (_, dropped) = try Self.written(target, kind: kind) { $0.turns = [Turn(.user, [document])] }
        let (body, kept) = try Self.written(target, kind: kind) { $0.turns = [Turn(.user, [plain])] }

        #expect(dropped.contains("document.context"))
        #expect(!kept.contains("document.context"))
        #expect(body.text.contains("of June"))
    }
}

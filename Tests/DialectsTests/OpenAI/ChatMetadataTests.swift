import JSONText
import Testing
import Vocabulary

@testable import Dialects

@Suite("Labels of requests for OpenAI")
struct ChatMetadataTests {
    private func written(
        from operation: Operation,
        _ dialect: any ConversationDialect.Type,
        kind: String = "openai",
        _ labels: JSONObject = JSONObject([("team", "a")]),
        policy: [Capability: LossHandling] = [:]
    ) throws -> (body: JSONValue, dropped: [String]) {
        var conversation = Conversation(model: "fast")
        conversation.operation = operation
        conversation.turns = [Turn(.user, [.text("Hi")])]
        conversation.metadata = labels
        var rendering = Rendering(
            model: "m",
            outputTokenLimit: 100,
            providerKind: kind,
            maker: .other,
            policy: policy
        )
        return (try dialect.body(of: conversation, &rendering), rendering.dropped)
    }

    @Test("are given up in Chat Completions, as nothing is stored", arguments: ["openai", "azure-openai"])
    func chat(_ kind: String) throws {
        for operation in [Operation.converse, .messages, .responses] {
            let (body, dropped) = try written(from: operation, ChatDialect.self, kind: kind)

            #expect(body["metadata"] == nil)
            #expect(dropped == ["metadata"])
            #expect(throws: Refusal.self) {
                try written(from: operation, ChatDialect.self, kind: kind, policy: [.metadata: .reject])
            }
        }
        let (body, dropped) = try written(from: .responses, ChatDialect.self, kind: kind, JSONObject())
        #expect(body["metadata"] == nil && dropped.isEmpty)
    }

    @Test("are told in Responses, and where the caller speaks Chat Completions itself")
    func told() throws {
        #expect(try written(from: .converse, ResponsesDialect.self).body["metadata"] == ["team": "a"])
        #expect(try written(from: .chatCompletions, ChatDialect.self).body["metadata"] == ["team": "a"])
    }
}

import JSONText
import Testing
import Vocabulary

@testable import Dialects

@Suite("Requests that are built to be slow")
struct MemberBoundTests {
    /// A dialect with a body around which members can be put.
    struct Face: CustomTestStringConvertible, Sendable {
        let dialect: any ConversationDialect.Type
        /// A message, without its braces.
        let message: String
        /// A tool whose schema has members in place of `#`.
        let tool: String
        let others: String

        var testDescription: String { "\(dialect)" }

        func read(
            _ members: String = "",
            message more: String = "",
            schema: String = ""
        ) throws -> Conversation {
            let tool = tool.replacing("#", with: schema)
            let list = dialect == ResponsesDialect.self ? "input" : "messages"
            let text = "{\(others)\(tool),\"\(list)\":[{\(message)\(more)}]\(members)}"
            return try dialect.conversation(
                from: JSONValue.read(Array(text.utf8)),
                model: "m",
                isStream: false
            )
        }
    }

    static let faces = [
        Face(
            dialect: ChatDialect.self,
            message: #""role":"user","content":"x""#,
            tool: #""tools":[{"type":"function","function":{"name":"f","parameters":{"properties":{#}}}}]"#,
            others: ""
        ),
        Face(
            dialect: ResponsesDialect.self,
            message: #""role":"user","content":"x""#,
            tool: #""tools":[{"type":"function","name":"f","parameters":{"properties":{#}}}]"#,
            others: ""
        ),
        Face(
            dialect: AnthropicDialect.self,
            message: #""role":"user","content":"x""#,
            tool: #""tools":[{"name":"f","input_schema":{"properties":{#}}}]"#,
            others: #""max_tokens":1,"#
        ),
        Face(
            dialect: ConverseDialect.self,
            message: #""role":"user","content":[{"text":"x"}]"#,
            tool:
                #""toolConfig":{"tools":[{"toolSpec":{"name":"f","inputSchema":{"json":{"properties":{#}}}}}]}"#,
            others: ""
        ),
        Face(
            dialect: CohereDialect.self,
            message: #""role":"user","content":"x""#,
            tool: #""tools":[{"type":"function","function":{"name":"f","parameters":{"properties":{#}}}}]"#,
            others: ""
        ),
    ]

    private static func members(_ count: Int) -> String {
        (0..<count).map { ",\"k\($0)\":1" }.joined()
    }

    @Test("a body with more members than any of the dialect's is refused", arguments: faces)
    func body(_ face: Face) throws {
        _ = try face.read(Self.members(MemberBound.most - 6))

        let refusal = try #require(throws: Refusal.self) { try face.read(Self.members(MemberBound.most + 1)) }
        #expect(refusal.code == .invalidBody)
        #expect(refusal.param == "body")
        #expect(refusal.message.contains("at most 256 members"))
    }

    @Test("so is a message with more, wherever it stands", arguments: faces)
    func message(_ face: Face) throws {
        let refusal = try #require(throws: Refusal.self) {
            try face.read(message: Self.members(MemberBound.most + 1))
        }
        #expect(refusal.param == (face.dialect == ResponsesDialect.self ? "input[0]" : "messages[0]"))
    }

    @Test("schemas have as many as they like", arguments: faces)
    func schema(_ face: Face) throws {
        let conversation = try face.read(schema: String(Self.members(1000).dropFirst()))

        #expect(conversation.tools.count == 1)
    }

    @Test("results without ids answer a step's calls in their order, however many there are")
    func unanswered() {
        var calls = ChatUnansweredCalls()
        let ids = (0..<100_000).map { "c\($0)" }
        calls.begin(
            Turn(.assistant, ids.map { ContentPart(.toolCall(ToolCall(id: $0, name: "f", arguments: "{}"))) })
        )
        calls.answer("c1")

        var answered: [String] = []
        while let id = calls.first() {
            answered.append(id)
            calls.answer(id)
        }

        #expect(answered == ids.filter { $0 != "c1" })
    }

    @Test("very many results of tools in a row are one turn")
    func results() {
        var turns = ResponsesTurns()
        for number in 0..<100_000 {
            turns.append(Turn(.user, [ContentPart(.toolResult(ToolResult(callID: "c\(number)", parts: [])))]))
        }
        turns.append(Turn(.user, [.text("x")]))
        turns.append(Turn(.user, [ContentPart(.toolResult(ToolResult(callID: "last", parts: [])))]))

        #expect(turns.turns.map(\.parts.count) == [100_000, 1, 1])
    }
}

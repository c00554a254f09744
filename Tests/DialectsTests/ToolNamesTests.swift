import JSONText
import Testing
import Vocabulary

@testable import Dialects

@Suite("Names of tools that a target does not take")
struct ToolNamesTests {
    private static let long = "mcp__a_server_with_a_long_name__" + String(repeating: "and_a_tool", count: 12)
    private static let odd = "wetter.für/heute"
    private static let targets: [Operation] = [
        .chatCompletions, .responses, .messages, .generateContent, .converse, .cohereChat,
    ]

    /// A conversation in which each of some tools was called and one is to be called again.
    private static func conversation(_ names: [String], chosen: String) -> Conversation {
        var conversation = Conversation(model: "m")
        conversation.tools = names.map { Tool(.function(parameters: nil), name: $0) }
        conversation.toolChoice = .named(chosen)
        conversation.turns = [Turn(.user, [.text("Hi")])]
        for (index, name) in names.enumerated() {
            let call = ToolCall(id: "c\(index)", name: name, arguments: "{}")
            let result = ToolResult(callID: "c\(index)", parts: [.text("r")], name: name)
            conversation.turns.append(Turn(.assistant, [ContentPart(.toolCall(call))]))
            conversation.turns.append(Turn(.user, [ContentPart(.toolResult(result))]))
        }
        return conversation
    }

    private static func names(_ conversation: Conversation) -> [[String]] {
        let parts = conversation.turns.flatMap(\.parts)
        return [
            conversation.tools.map(\.name),
            parts.compactMap { if case .toolCall(let call) = $0.content { call.name } else { nil } },
            parts.compactMap { if case .toolResult(let result) = $0.content { result.name } else { nil } },
        ]
    }

    @Test(
        "one name is the same as tool, in calls, in results and in the choice, and is taken",
        arguments: targets
    )
    func fit(_ target: Operation) throws {
        let names = [Self.long, Self.odd, "plain", Self.long + "_b"]
        var conversation = Self.conversation(names, chosen: Self.long)
        conversation.fitToolNames(for: target)
        let fitted = Self.names(conversation)

        #expect(fitted[0] == fitted[1])
        #expect(fitted[0] == fitted[2])
        #expect(Set(fitted[0]).count == 4)
        #expect(fitted[0][2] == "plain")
        #expect(conversation.toolChoice == .named(fitted[0][0]))
        let longest = target == .messages ? 128 : 64
        #expect(fitted[0].allSatisfy { $0.utf8.count <= longest })
        #expect(target == .messages || fitted[0][0].hasPrefix("mcp__a_server_with_a_long_name__"))

        var later = Self.conversation(names + ["further"], chosen: "plain")
        later.fitToolNames(for: target)
        #expect(Array(Self.names(later)[0].prefix(4)) == fitted[0])
    }

    @Test("a body for the target has no name that it refuses", arguments: targets)
    func written(_ target: Operation) throws {
        var conversation = Self.conversation([Self.long, Self.odd], chosen: Self.odd)
        conversation.fitToolNames(for: target)
        var rendering = Rendering(model: "claude-x", outputTokenLimit: 4096, providerKind: "x", maker: .other)
        let dialect = try #require(target.conversation)
        let body = try dialect.body(of: conversation, &rendering).text

        #expect(!body.contains(Self.long))
        #expect(!body.contains("für"))
    }

    @Test("names in the target's own dialect stay as they are")
    func own() {
        var conversation = Self.conversation([Self.long], chosen: Self.long)
        conversation.operation = .chatCompletions
        conversation.fitToolNames(for: .chatCompletions)

        #expect(Self.names(conversation)[0] == [Self.long])
    }

    @Test("a tool that has the shorter name already keeps it")
    func collision() {
        var first = Self.conversation([Self.long], chosen: Self.long)
        first.fitToolNames(for: .converse)
        let short = Self.names(first)[0][0]
        var second = Self.conversation([Self.long, short], chosen: short)
        second.fitToolNames(for: .converse)
        let fitted = Self.names(second)[0]

        #expect(fitted[1] == short)
        #expect(fitted[0] != short && fitted[0].utf8.count <= 64)
    }

    @Test("the caller is called by its own name, whole and in a stream")
    func restored() throws {
        let conversation = Self.conversation([Self.long], chosen: Self.long)
        var fitted = conversation
        fitted.fitToolNames(for: .converse)
        let short = Self.names(fitted)[0][0]
        let context = ReplyContext(conversation: conversation, model: nil, created: 7, id: "x1")
        let answer: JSONValue = [
            "output": [
                "message": [
                    "role": "assistant",
                    "content": [["toolUse": ["toolUseId": "t", "name": .string(short), "input": [:]]]],
                ]
            ], "stopReason": "tool_use", "usage": ["inputTokens": 1, "outputTokens": 1, "totalTokens": 2],
        ]
        var whole = try #require(AnswerTranslation(from: .converse, to: .chatCompletions, context))
        let body = String(decoding: try whole.whole(answer.bytes), as: UTF8.self)

        let start: JSONValue = ["toolUse": ["toolUseId": "t", "name": .string(short)]]
        let events = ConverseSamples.stream([
            ("messageStart", ["role": "assistant"]),
            ("contentBlockStart", ["contentBlockIndex": 0, "start": start]),
            ("contentBlockStop", ["contentBlockIndex": 0]), ("messageStop", ["stopReason": "tool_use"]),
            ("metadata", ["usage": ["inputTokens": 1, "outputTokens": 1, "totalTokens": 2]]),
        ])
        var streamed = try #require(AnswerTranslation(from: .converse, to: .messages, context))
        var bytes: [UInt8] = []
        try streamed.stream(events.span, to: &bytes)
        try streamed.endStream(to: &bytes)

        #expect(body.contains(Self.long) && !body.contains(short))
        #expect(String(decoding: bytes, as: UTF8.self).contains(Self.long))
        #expect(!String(decoding: bytes, as: UTF8.self).contains(short))
    }
}

import JSONText
import Testing
import Vocabulary

@testable import Dialects

@Suite("Ids of calls, as servers of Chat Completions take them")
struct ChatCallIDTests {
    private static let long = "functions.look_up_the_weather_of_a_whole_region:0"

    private func ids(_ id: String, kind: String, face: Operation) throws -> (call: String?, result: String?) {
        var conversation = Conversation(model: "fast")
        conversation.operation = face
        conversation.turns = [
            Turn(.user, [.text("Q")]),
            Turn(.assistant, [ContentPart(.toolCall(ToolCall(id: id, name: "f", arguments: "{}")))]),
            Turn(.user, [ContentPart(.toolResult(ToolResult(callID: id, parts: [.text("1")])))]),
        ]
        var rendering = Rendering(model: "m", outputTokenLimit: 10, providerKind: kind, maker: .openAI)
        let messages = try ChatDialect.body(of: conversation, &rendering)["messages"]?.array ?? []
        let call = messages.compactMap { $0["tool_calls"]?.array?.first?["id"]?.string }.first
        return (call, messages.last?["tool_call_id"]?.string)
    }

    @Test(
        "one that is too long for OpenAI is a shorter one, at the call and at its result alike",
        arguments: ["openai", "azure-openai"]
    )
    func long(_ kind: String) throws {
        let (call, result) = try ids(Self.long, kind: kind, face: .messages)

        #expect(call == result && call != Self.long)
        #expect((1...40).contains(try #require(call).utf8.count))
    }

    @Test("one that OpenAI takes stays, and so does each at servers of which nothing is known")
    func kept() throws {
        let short = "toolu_01A09q90qw90lq917835lq9"
        #expect(try ids(short, kind: "openai", face: .messages) == (short, short))
        #expect(try ids(Self.long, kind: "openai", face: .chatCompletions) == (Self.long, Self.long))
        #expect(try ids(Self.long, kind: "openai-compatible", face: .messages) == (Self.long, Self.long))
    }
}

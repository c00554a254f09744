import JSONText
import Testing
import Vocabulary

@testable import Dialects

@Suite("Quirks of servers that follow OpenAI's API")
struct ChatQuirksTests {
    /// The body that a request of Anthropic's dialect becomes, and what was dropped.
    private func body(_ request: String, _ quirks: ChatQuirks) throws -> (JSONValue, [String]) {
        let conversation = try AnthropicDialect.conversation(
            from: try JSONValue.read(Array(request.utf8).span),
            model: nil,
            isStream: nil
        )
        return try write(conversation, quirks)
    }

    private func write(_ conversation: Conversation, _ quirks: ChatQuirks) throws -> (JSONValue, [String]) {
        var rendering = Rendering(
            model: "m",
            outputTokenLimit: 10,
            providerKind: "some-cloud",
            maker: .other,
            quirks: quirks
        )
        let body = try ChatDialect.body(of: conversation, &rendering)
        return (body, rendering.dropped)
    }

    private let request =
        #"{"model":"x","max_tokens":7,"top_k":3,"messages":[{"role":"user","content":"a"},{"role":"assistant","#
        + #""content":[{"type":"thinking","thinking":"hm","signature":"s"},{"type":"text","text":"b"}]},"#
        + #"{"role":"user","content":"c"}]}"#

    @Test("a server of which nothing is known gets max_tokens, and neither top_k nor thoughts")
    func plain() throws {
        let (body, dropped) = try body(request, ChatQuirks())

        #expect(body["max_tokens"]?.integer == 7)
        #expect(body["top_k"] == nil)
        #expect(body["messages"]?.array?[1] == ["role": "assistant", "content": "b"])
        #expect(Set(dropped) == ["top_k", "thinking"])
    }

    @Test("the bound of the output, top_k and thoughts go where the server wants them")
    func wanted() throws {
        var quirks = ChatQuirks()
        quirks.outputLimitField = "max_completion_tokens"
        quirks.takesTopK = true
        quirks.thoughts = .content

        let (body, dropped) = try body(request, quirks)

        #expect(body["max_completion_tokens"]?.integer == 7)
        #expect(body["max_tokens"] == nil)
        #expect(body["top_k"]?.integer == 3)
        #expect(body["messages"]?.array?[1]["reasoning_content"] == "hm")
        #expect(dropped.isEmpty)

        quirks.thoughts = .details
        let (detailed, _) = try self.body(request, quirks)
        #expect(detailed["messages"]?.array?[1]["reasoning_details"]?.array?.count == 1)
    }

    @Test("what the server refuses is left out and named, or refused where it changes the answer")
    func lacks() throws {
        var conversation = try ChatDialect.conversation(
            from: try JSONValue.read(
                Array(
                    #"{"model":"x","seed":1,"logit_bias":{"5":1},"logprobs":true,"top_logprobs":2,"messages":[{"role":"user","name":"ann","content":"a"}]}"#
                        .utf8
                ).span
            ),
            model: nil,
            isStream: nil
        )
        var quirks = ChatQuirks()
        quirks.lacks = [.logitBias, .logProbabilities, .speakerNames, .multipleChoices]

        let (body, dropped) = try write(conversation, quirks)

        #expect(body["seed"]?.integer == 1)
        for field in ["logit_bias", "logprobs", "top_logprobs"] { #expect(body[field] == nil, "\(field)") }
        #expect(body["messages"]?.array?[0] == ["role": "user", "content": "a"])
        #expect(Set(dropped) == ["logit_bias", "logprobs", "top_logprobs", "name"])

        conversation.choices = 2
        #expect(throws: Refusal.self) { try write(conversation, quirks) }
    }

    @Test("a family's quirks are those of its kind", arguments: ["openai", "azure-openai"])
    func families(_ kind: String) {
        #expect(ChatQuirks(kind: kind) == .openAI)
        #expect(ChatQuirks(kind: "openai-compatible") == .compatible)
        #expect(ChatQuirks(kind: "anything") == ChatQuirks())
    }
}

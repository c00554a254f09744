import JSONText
import Testing
import Vocabulary

@testable import Dialects

@Suite("Chat Completions before and behind other dialects")
struct ChatFaceTests {
    private static let proof: JSONValue = ["google": ["thought_signature": "cHJvb2Y="]]

    private static func context() -> ReplyContext {
        ReplyContext(conversation: Conversation(model: "fast"), model: nil, created: 0, id: "x1")
    }

    private static func deltas(_ events: [ReplyEvent]) throws -> [JSONValue] {
        var writer = ChatDialect.eventWriter(context())
        var bytes: [UInt8] = []
        for event in events { writer.write(event, to: &bytes) }
        return try String(decoding: bytes, as: UTF8.self).split(separator: "\n\n").compactMap { event in
            let data = event.dropFirst("data: ".count)
            guard data != "[DONE]" else { return nil }
            return try JSONValue.read(Array(data.utf8))["choices"]?.array?.first?["delta"]
        }
    }

    @Test("the proof of a text reaches the caller and comes back with it, whole")
    func whole() throws {
        var text = ContentPart.text("Hello")
        text.signature = Signature(.gemini, "cHJvb2Y=")
        let reply = Reply(id: "a", model: "m", choices: [Reply.Choice([text], stop: .finished)])

        let message = ChatDialect.body(of: reply, Self.context())["choices"]?.array?.first?["message"]
        #expect(message?["extra_content"] == Self.proof)

        let request: JSONValue = [
            "model": "m", "messages": [["role": "user", "content": "Hi"], try #require(message)],
        ]
        let conversation = try ChatDialect.conversation(from: request, model: nil, isStream: nil)
        let said = try #require(conversation.turns.last?.parts.last)
        #expect(said.text == "Hello")
        #expect(said.signature == Signature(.gemini, "cHJvb2Y="))
    }

    @Test("and in a stream, where it may come before, with or after the text")
    func streamed() throws {
        var signed = ContentPart.text("")
        signed.signature = Signature(.gemini, "cHJvb2Y=")
        let start = ReplyEvent.started(id: "a", model: "m", created: 1)

        let after = try Self.deltas([
            start, .opened(choice: 0, part: 0, .text("")), .text(choice: 0, part: 0, "Hello"),
            .signed(choice: 0, part: 0, Signature(.gemini, "cHJvb2Y=")), .closed(choice: 0, part: 0),
        ])
        let with = try Self.deltas([start, .opened(choice: 0, part: 0, signed), .closed(choice: 0, part: 0)])

        #expect(after.last == ["content": "", "extra_content": Self.proof])
        #expect(with.last == ["content": "", "extra_content": Self.proof])
    }

    private static func calls(_ deltas: [JSONValue]) throws -> [ToolCall] {
        let chunks = (deltas + [[:]]).enumerated().map { place, delta -> JSONValue in
            let reason: JSONValue = place == deltas.count ? "tool_calls" : .null
            return [
                "id": "a", "model": "m", "choices": [["index": 0, "delta": delta, "finish_reason": reason]],
            ]
        }
        let text = chunks.map { "data: \($0.text)\n\n" }.joined() + "data: [DONE]\n\n"
        let (steps, _) = Streams.steps(
            Array(text.utf8),
            framing: Operation.chatCompletions.framing,
            reader: ChatDialect.eventReader()
        )
        var assembly = ReplyAssembly()
        for step in steps { assembly.take(step) }
        return assembly.whole.choices[0].parts.compactMap {
            if case .toolCall(let call) = $0.content { call } else { nil }
        }
    }

    private static func call(_ name: String?, _ arguments: String) -> JSONValue {
        var function = JSONObject()
        function.append("name", name.map { .string($0) })
        function.append("arguments", .string(arguments))
        return ["function": .object(function)]
    }

    @Test("calls without index and id are told apart by their place")
    func places() throws {
        let together = try Self.calls([
            ["tool_calls": [Self.call("f", #"{"a":"#), Self.call("f", #"{"b":"#)]],
            ["tool_calls": [Self.call(nil, "1}"), Self.call(nil, "2}")]],
        ])
        let apart = try Self.calls([
            ["tool_calls": [Self.call("f", #"{"a":1}"#)]], ["tool_calls": [Self.call("g", #"{"b":2}"#)]],
        ])
        let one = try Self.calls([
            ["tool_calls": [Self.call("f", #"{"a":"#)]], ["tool_calls": [Self.call("f", "1}")]],
        ])

        #expect(together.map(\.arguments) == [#"{"a":1}"#, #"{"b":2}"#])
        #expect(Set(together.map(\.id)).count == 2)
        #expect(apart.map(\.name) == ["f", "g"])
        #expect(one.map(\.arguments) == [#"{"a":1}"#])
    }

    @Test(
        "a number of log probabilities asks for them, where the caller's dialect has it so",
        arguments: [0, 3]
    )
    func logProbabilities(_ count: Int) throws {
        var conversation = Conversation(model: "fast")
        conversation.operation = .responses
        conversation.turns = [Turn(.user, [.text("Hi")])]
        conversation.sampling.topLogProbabilities = count
        var chat = Rendering(model: "m", outputTokenLimit: 1, providerKind: "openai", maker: .openAI)
        var gemini = Rendering(
            model: "gemini-2.5-flash",
            outputTokenLimit: 1,
            providerKind: "gemini",
            maker: .gemini
        )

        let body = try ChatDialect.body(of: conversation, &chat)
        let configuration = try GeminiDialect.body(of: conversation, &gemini)["generationConfig"]

        #expect(body["logprobs"] == (count > 0 ? true : nil))
        #expect(body["top_logprobs"] == (count > 0 ? 3 : nil))
        #expect(configuration?["responseLogprobs"] == (count > 0 ? true : nil))
    }
}

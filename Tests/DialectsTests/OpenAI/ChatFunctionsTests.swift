import JSONText
import Testing
import Vocabulary

@testable import Dialects

@Suite("Chat Completions in the form before tools")
struct ChatFunctionsTests {
    private static let asked = #"""
        {"model":"m","functions":[{"name":"look","parameters":{"type":"object"}}],"function_call":{"name":"look"},"messages":[
        {"role":"user","content":"Hi"},
        {"role":"assistant","content":null,"function_call":{"name":"look","arguments":"{\"a\":1}"}},
        {"role":"function","name":"look","content":"one"},
        {"role":"assistant","content":null,"function_call":{"name":"look","arguments":"{\"a\":2}"}},
        {"role":"function","name":"look","content":"two"}]}
        """#

    private static func conversation() throws -> Conversation {
        try ChatDialect.conversation(from: try JSONValue.read(Array(asked.utf8)), model: nil, isStream: nil)
    }

    private static func translation() throws -> AnswerTranslation {
        let context = ReplyContext(conversation: try conversation(), model: nil, created: 7, id: "x1")
        return try #require(AnswerTranslation(from: .messages, to: .chatCompletions, context))
    }

    @Test("functions are tools, of which one is called at a time, and every result finds its call")
    func request() throws {
        var rendering = Rendering(
            model: "claude-sonnet-4-5",
            outputTokenLimit: 4096,
            providerKind: "anthropic",
            maker: .anthropic
        )
        let body = try AnthropicDialect.body(of: try Self.conversation(), &rendering)
        let messages = body["messages"]?.array ?? []
        let blocks = messages.flatMap { $0["content"]?.array ?? [] }
        let called = blocks.filter { $0["type"] == "tool_use" }.compactMap { $0["id"]?.string }
        let answered = blocks.filter { $0["type"] == "tool_result" }.compactMap { $0["tool_use_id"]?.string }

        #expect(body["tools"]?.array?.first?["name"] == "look")
        #expect(body["tool_choice"]?["name"] == "look")
        #expect(body["tool_choice"]?["disable_parallel_tool_use"] == true)
        #expect(Set(called).count == 2)
        #expect(called == answered)
    }

    @Test(
        "a target that can is asked for one call; where none can nothing is lost, as the caller has not asked for that",
        arguments: [
            ("openai", Operation.chatCompletions, false), ("openai", .responses, false),
            ("gemini", .generateContent, nil), ("cohere", .cohereChat, nil), ("bedrock", .converse, nil),
        ] as [(String, Operation, Bool?)]
    )
    func oneCall(_ kind: String, _ operation: Operation, _ asked: Bool?) throws {
        let conversation = try Self.conversation()
        let dialect = try #require(operation.conversation)
        var rendering = Rendering(
            model: "m",
            outputTokenLimit: 4096,
            providerKind: kind,
            maker: .other,
            policy: [.parallelToolControl: .reject]
        )
        let body = try dialect.body(of: conversation, &rendering)

        #expect(body["parallel_tool_calls"]?.bool == asked)
        #expect(!rendering.dropped.contains("parallel_tool_calls"))
        #expect(!conversation.needs.contains(.parallelToolControl))
    }

    @Test("a call comes back as a function's")
    func whole() throws {
        var translation = try Self.translation()
        let answer = #"""
            {"id":"msg_1","type":"message","role":"assistant","model":"claude","content":[
            {"type":"text","text":"So"},{"type":"tool_use","id":"t1","name":"look","input":{"a":3}}],
            "stop_reason":"tool_use","usage":{"input_tokens":3,"output_tokens":2}}
            """#
        let choice = try JSONValue.read(try translation.whole(Array(answer.utf8)))["choices"]?.array?.first
        let call = choice?["message"]?["function_call"]

        #expect(choice?["finish_reason"] == "function_call")
        #expect(call?["name"] == "look")
        #expect(call?["arguments"]?.string.flatMap { try? JSONValue.read(Array($0.utf8)) } == ["a": 3])
        #expect(choice?["message"]?["tool_calls"] == nil)
        #expect(choice?["message"]?["content"] == "So")
    }

    @Test(
        "a streamed call comes as a function's, without arguments as an empty object",
        arguments: ["", "{\"a\":3}"]
    )
    func stream(_ arguments: String) throws {
        var translation = try Self.translation()
        var events: [JSONValue] = [
            [
                "type": "message_start",
                "message": ["id": "msg_1", "model": "claude", "usage": ["input_tokens": 3]],
            ],
            [
                "type": "content_block_start", "index": 0,
                "content_block": ["type": "tool_use", "id": "t1", "name": "look", "input": [:]],
            ],
        ]
        if !arguments.isEmpty {
            events.append([
                "type": "content_block_delta", "index": 0,
                "delta": ["type": "input_json_delta", "partial_json": .string(arguments)],
            ])
        }
        events += [
            ["type": "content_block_stop", "index": 0],
            ["type": "message_delta", "delta": ["stop_reason": "tool_use"], "usage": ["output_tokens": 5]],
            ["type": "message_stop"],
        ]
        let text = events.map { "event: \($0["type"]?.string ?? "")\ndata: \($0.text)\n\n" }.joined()
        var bytes: [UInt8] = []
        try translation.stream(Array(text.utf8).span, to: &bytes)
        try translation.endStream(to: &bytes)
        var name = ""
        var said = ""
        var reason: String?
        for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") where line != "data: [DONE]"
        {
            let choice = try JSONValue.read(Array(line.dropFirst(6).utf8))["choices"]?.array?.first
            #expect(choice?["delta"]?["tool_calls"] == nil)
            let call = choice?["delta"]?["function_call"]
            name += call?["name"]?.string ?? ""
            said += call?["arguments"]?.string ?? ""
            reason = choice?["finish_reason"]?.string ?? reason
        }

        #expect(name == "look")
        #expect(said == (arguments.isEmpty ? "{}" : arguments))
        #expect(reason == "function_call")
    }

    @Test("a choice names a tool of free text as one where it is offered as one")
    func choice() throws {
        var conversation = Conversation(model: "m")
        conversation.turns = [Turn(.user, [.text("Hi")])]
        conversation.tools = [
            Tool(.freeForm(format: nil), name: "patch"), Tool(.function(parameters: nil), name: "look"),
        ]
        func choice(_ choice: ToolChoice, _ kind: String) throws -> JSONValue? {
            conversation.toolChoice = choice
            var rendering = Rendering(model: "m", outputTokenLimit: 9, providerKind: kind, maker: .openAI)
            return try ChatDialect.body(of: conversation, &rendering)["tool_choice"]
        }

        #expect(try choice(.named("patch"), "openai") == ["type": "custom", "custom": ["name": "patch"]])
        #expect(try choice(.named("look"), "openai") == ["type": "function", "function": ["name": "look"]])
        #expect(try choice(.named("patch"), "groq") == ["type": "function", "function": ["name": "patch"]])
        #expect(
            try choice(.among(["patch", "look"], isRequired: true), "openai")?["allowed_tools"]?["tools"] == [
                ["type": "custom", "custom": ["name": "patch"]],
                ["type": "function", "function": ["name": "look"]],
            ]
        )
    }
}

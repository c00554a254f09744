import JSONText
import Testing
import Vocabulary

@testable import Dialects

@Suite("Chat Completions as Mistral takes them")
struct ChatMistralTests {
    private static func written(
        _ text: String,
        model: String = "mistral-small-latest",
        kind: String = "mistral"
    ) throws -> (body: JSONValue, dropped: [String]) {
        let conversation = try ChatDialect.conversation(
            from: JSONValue.read(Array(text.utf8)),
            model: nil,
            isStream: nil
        )
        return try written(conversation, model: model, kind: kind)
    }

    private static func written(
        _ conversation: Conversation,
        model: String = "mistral-small-latest",
        kind: String = "mistral"
    ) throws -> (body: JSONValue, dropped: [String]) {
        var rendering = Rendering(model: model, outputTokenLimit: 1, providerKind: kind, maker: .mistral)
        let body = try ChatDialect.body(of: conversation, &rendering)
        return (body, rendering.dropped)
    }

    @Test("fields have Mistral's names, and what it does not know is left out and named")
    func fields() throws {
        let text = #"""
            {"model":"m","messages":[{"role":"user","content":"a"}],"seed":7,"top_k":3,"max_completion_tokens":5,"stream":true,
             "user":"u","logit_bias":{"1":1},"logprobs":true,"top_logprobs":2,"safe_prompt":true,"store":false}
            """#
        let (body, dropped) = try Self.written(text)

        #expect(body["random_seed"] == 7 && body["seed"] == nil)
        #expect(
            body["max_tokens"] == 5 && body["top_k"] == 3 && body["safe_prompt"] == true
                && body["stream"] == true
        )
        for field in ["stream_options", "user", "logit_bias", "logprobs", "top_logprobs", "store"] {
            #expect(body.object?[field] == nil, "\(field)")
        }
        #expect(dropped == ["user", "logit_bias", "logprobs", "top_logprobs", "store"])
        #expect(try Self.written(text, kind: "openai-compatible").body["seed"] == 7)
    }

    @Test("others get its fields under their names, or not at all")
    func othersFields() throws {
        let text =
            #"{"model":"m","messages":[{"role":"user","content":"a"}],"random_seed":7,"safe_prompt":true,"prompt_mode":"reasoning","x":1}"#
        let (body, dropped) = try Self.written(text, kind: "openai")

        #expect(body["seed"] == 7 && body["x"] == 1)
        #expect(body["random_seed"] == nil && body["safe_prompt"] == nil && body["prompt_mode"] == nil)
        #expect(dropped == ["safe_prompt", "prompt_mode"])
        #expect(try Self.written(text).body["random_seed"] == 7)
    }

    private static let tools = #"""
        {"model":"m","messages":[{"role":"user","content":"a"},
         {"role":"assistant","content":null,"tool_calls":[{"id":"call_Abc123","type":"function","function":{"name":"f","arguments":"{}"}},
          {"id":"abcdefgh1","type":"function","function":{"name":"g","arguments":"{}"}}]},
         {"role":"tool","tool_call_id":"call_Abc123","content":"1"},{"role":"tool","tool_call_id":"abcdefgh1","content":"2"},
         {"role":"user","content":"b"}],
         "tools":[{"type":"function","function":{"name":"f"}},{"type":"function","function":{"name":"g"}}],
         "tool_choice":{"type":"allowed_tools","allowed_tools":{"mode":"required","tools":[{"type":"function","function":{"name":"g"}}]}}}
        """#

    @Test("ids of calls have nine letters and digits, alike in the call and its result")
    func ids() throws {
        let messages = try #require(Self.written(Self.tools).body["messages"]?.array)
        let calls = (messages[1]["tool_calls"]?.array ?? []).compactMap { $0["id"]?.string }
        let results = messages.compactMap { $0["tool_call_id"]?.string }

        #expect(calls == results)
        #expect(calls[1] == "abcdefgh1")
        #expect(calls[0].utf8.count == 9 && calls[0].allSatisfy { $0.isLetter || $0.isNumber })
    }

    @Test("a user's words do not follow a result directly")
    func order() throws {
        let (body, _) = try Self.written(Self.tools)
        let roles = (body["messages"]?.array ?? []).compactMap { $0["role"]?.string }
        #expect(roles == ["user", "assistant", "tool", "tool", "assistant", "user"])
        #expect(body["tools"]?.array?.count == 1)
        #expect(body["tool_choice"] == "required")
    }

    @Test("later instructions are the user's, and a last turn of the model is one to go on with")
    func roles() throws {
        let text = #"""
            {"model":"m","messages":[{"role":"system","content":"s"},{"role":"user","content":"a","name":"n"},
             {"role":"system","content":"t"},{"role":"assistant","content":"So"}]}
            """#
        let (body, dropped) = try Self.written(text)
        let messages = body["messages"]?.array ?? []
        #expect(messages.compactMap { $0["role"]?.string } == ["system", "user", "user", "assistant"])
        #expect(messages.last?["prefix"] == true)
        #expect(messages[1].object?["name"] == nil)
        #expect(dropped == ["name", "messages"])
    }

    @Test(
        "the effort is one that the model has",
        arguments: [
            ("mistral-small-latest", "low", "high"), ("mistral-small-latest", "minimal", "none"),
            ("mistral-large-4-0", "medium", "medium"), ("mistral-large-4-0", "xhigh", "high"),
            ("mistral-medium-3-5", "none", "none"), ("magistral-small-latest", "high", nil),
        ] as [(String, String, String?)]
    )
    func effort(_ model: String, _ effort: String, _ expected: String?) throws {
        let text =
            #"{"model":"m","messages":[{"role":"user","content":"a"}],"reasoning_effort":"\#(effort)"}"#
        #expect(try Self.written(text, model: model).body["reasoning_effort"]?.string == expected)
    }

    @Test("sounds and documents are chunks of Mistral's")
    func chunks() throws {
        let text = #"""
            {"model":"m","messages":[{"role":"user","content":[{"type":"input_audio","input_audio":{"data":"QQ==","format":"wav"}},
             {"type":"file","file":{"filename":"d.pdf","file_data":"data:application/pdf;base64,QQ=="}},
             {"type":"document_url","document_url":"https://a/b.pdf"}]}]}
            """#
        let (body, dropped) = try Self.written(text)
        #expect(
            body["messages"]?.array?[0]["content"]?.text
                == #"[{"type":"input_audio","input_audio":"QQ=="},{"type":"document_url","document_url":"data:application/pdf;base64,QQ==","document_name":"d.pdf"},{"type":"document_url","document_url":"https://a/b.pdf"}]"#
        )
        #expect(dropped.isEmpty)
    }

    @Test("its own thoughts come back in the list of chunks that they came in, with their proof")
    func thoughts() throws {
        let answer = #"""
            {"id":"i","model":"m","choices":[{"index":0,"finish_reason":"stop","message":{"role":"assistant","content":[
             {"type":"thinking","thinking":[{"type":"text","text":"hm"}],"signature":"sig","closed":true},{"type":"text","text":"So"}]}}]}
            """#
        let reply = try ChatDialect.reply(from: JSONValue.read(Array(answer.utf8)))
        var conversation = Conversation(model: "m")
        conversation.turns = [
            Turn(.user, [.text("a")]), Turn(.assistant, reply.choices[0].parts), Turn(.user, [.text("b")]),
        ]
        let (body, dropped) = try Self.written(conversation)
        let content =
            #"[{"type":"thinking","thinking":[{"type":"text","text":"hm"}],"signature":"sig","closed":true},{"type":"text","text":"So"}]"#

        #expect(body["messages"]?.array?[1]["content"]?.text == content)
        #expect(dropped.isEmpty)
        var foreign = Reasoning(text: "x", signature: Signature(.anthropic, "s"))
        foreign.isSummary = false
        conversation.turns[1] = Turn(.assistant, [ContentPart(.reasoning(foreign)), .text("So")])
        #expect(try Self.written(conversation).body["messages"]?.array?[1]["content"] == "So")
        #expect(try Self.written(conversation).dropped == ["thinking"])

        let request = try ChatDialect.conversation(
            from: [
                "model": "m",
                "messages": [["role": "assistant", "content": try JSONValue.read(Array(content.utf8))]],
            ],
            model: nil,
            isStream: nil
        )
        #expect(request.turns[0].parts == reply.choices[0].parts)
    }

    @Test("a stream's thoughts carry their proof")
    func stream() throws {
        let chunk =
            #"{"id":"i","model":"m","choices":[{"index":0,"delta":{"content":[{"type":"thinking","thinking":[{"type":"text","text":"hm"}],"signature":"sig"}]},"finish_reason":"stop"}]}"#
        var assembly = ReplyAssembly()
        let body = Array("data: \(chunk)\n\ndata: [DONE]\n\n".utf8)
        for step in Streams.steps(body, reader: ChatDialect.eventReader()).steps { assembly.take(step) }
        guard case .reasoning(let reasoning)? = assembly.whole.choices.first?.parts.first?.content else {
            Issue.record("no thoughts")
            return
        }
        #expect(reasoning.text == "hm" && reasoning.signature == Signature(.mistral, "sig"))
    }
}

import JSONText
import Testing
import Vocabulary

@testable import Dialects

@Suite("Forms of answers and tools in Anthropic's requests")
struct AnthropicAnswerFormTests {
    private func body(
        _ model: String = "claude-sonnet-4-5",
        _ policy: [Capability: LossHandling] = [:],
        _ change: (inout Conversation) -> Void
    ) throws -> JSONValue {
        var conversation = AnthropicSamples.foreign()
        change(&conversation)
        return try AnthropicSamples.written(conversation, AnthropicSamples.rendering(model, policy: policy))
            .body
    }

    private let schema: JSONValue = [
        "type": "object",
        "properties": ["type": ["type": "object", "properties": [:]], "b": ["type": "string"]],
    ]

    @Test("a schema goes to models that know schemas, with every object closed")
    func schemas() throws {
        let body = try body { $0.form = .jsonSchema(AnswerSchema(schema, name: "x")) }

        #expect(
            body["output_config"]?.text
                == #"{"format":{"type":"json_schema","schema":{"type":"object","properties":{"type":{"type":"object","#
                + #""properties":{},"additionalProperties":false},"b":{"type":"string"}},"additionalProperties":false}}}"#
        )
    }

    @Test("to others it goes as a tool that must be used")
    func emulated() throws {
        let alone = try body("claude-3-5-haiku-latest") { $0.form = .jsonSchema(AnswerSchema(schema)) }
        let among = try body("claude-3-5-haiku-latest") {
            $0.form = .jsonSchema(AnswerSchema(["type": "array"]))
            $0.tools = [Tool(.function(parameters: nil), name: "f")]
        }

        let forced = try body("claude-3-5-haiku-latest") {
            $0.form = .jsonSchema(AnswerSchema(schema))
            $0.tools = [Tool(.function(parameters: nil), name: "f")]
            $0.toolChoice = .named("f")
        }

        #expect(forced["tool_choice"] == ["type": "tool", "name": "f"])
        #expect(alone["tools"]?.array?.first?["input_schema"] == schema)
        #expect(alone["tool_choice"] == ["type": "tool", "name": "gatehouse_answer"])
        #expect(among["tool_choice"] == ["type": "any"])
        #expect(among["tools"]?.array?.last?["name"] == "gatehouse_answer")
        #expect(among["tools"]?.array?.last?["input_schema"]?["properties"] == ["answer": ["type": "array"]])
    }

    @Test("the tool's call is the answer again, whole and streamed")
    func unwrapped() throws {
        func answer(_ name: String, _ input: String) throws -> Reply.Choice? {
            let body = try AnthropicSamples.json(
                #"{"id":"m","model":"c","content":[{"type":"tool_use","id":"t","name":"\#(name)","input":\#(input)}],"#
                    + #""stop_reason":"tool_use","usage":{"input_tokens":1,"output_tokens":1}}"#
            )
            return try AnthropicDialect.reply(from: body).choices.first
        }
        func streamed(_ name: String) throws -> [ReplyEvent] {
            var reader = AnthropicDialect.eventReader()
            var events: [ReplyEvent] = []
            for data in [
                #"{"type":"message_start","message":{"id":"m","model":"c"}}"#,
                #"{"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"t","name":"\#(name)","input":{}}}"#,
                #"{"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"{\"value\":"}}"#,
                #"{"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"[1]}"}}"#,
                #"{"type":"content_block_stop","index":0}"#,
                #"{"type":"message_delta","delta":{"stop_reason":"tool_use"}}"#, #"{"type":"message_stop"}"#,
            ] { events += try reader.read(name: nil, data: Array(data.utf8)) }
            return events + reader.finish()
        }
        let end: [ReplyEvent] = [
            .closed(choice: 0, part: 0), .finished(choice: 0, .finished, native: nil, stopSequence: nil),
            .ended,
        ]
        let start: [ReplyEvent] = [
            .started(id: "m", model: "c", created: nil), .opened(choice: 0, part: 0, .text("")),
        ]

        #expect(try answer("gatehouse_answer", #"{"a":1}"#)?.parts == [.text(#"{"a":1}"#)])
        #expect(try answer("gatehouse_answer_value", #"{"value":[1]}"#)?.parts == [.text("[1]")])
        #expect(try answer("gatehouse_answer", "{}")?.stop == .finished)
        #expect(try answer("f", "{}")?.stop == .toolCalls)
        #expect(
            try streamed("gatehouse_answer")
                == start + [.text(choice: 0, part: 0, #"{"value":"#), .text(choice: 0, part: 0, "[1]}")] + end
        )
        #expect(try streamed("gatehouse_answer_value") == start + [.text(choice: 0, part: 0, "[1]")] + end)
    }

    @Test("some JSON object is asked for in words, if the policy lets it")
    func jsonObject() throws {
        let asked = try body { $0.form = .jsonObject }
        let dropped = try body("claude-sonnet-4-5", [.jsonObject: .drop]) { $0.form = .jsonObject }

        #expect(asked["system"]?.string?.contains("JSON object") == true)
        #expect(dropped["system"] == nil)
    }

    @Test("choices among tools are said in the dialect's words")
    func choices() throws {
        func choice(_ choice: ToolChoice?, parallel: Bool? = nil) throws -> (String?, Int) {
            let body = try body {
                $0.tools = [
                    Tool(.function(parameters: nil), name: "f"), Tool(.function(parameters: nil), name: "g"),
                ]
                $0.toolChoice = choice
                $0.allowsParallelTools = parallel
            }
            return (body["tool_choice"]?.text, body["tools"]?.array?.count ?? 0)
        }

        #expect(try choice(nil) == (nil, 2))
        #expect(try choice(nil, parallel: false) == (#"{"type":"auto","disable_parallel_tool_use":true}"#, 2))
        #expect(try choice(ToolChoice.none, parallel: false) == (#"{"type":"none"}"#, 2))
        #expect(try choice(.required, parallel: true) == (#"{"type":"any"}"#, 2))
        #expect(try choice(.named("g")) == (#"{"type":"tool","name":"g"}"#, 2))
        #expect(try choice(.among(["g"], isRequired: true)) == (#"{"type":"any"}"#, 1))
    }

    @Test("a choice without tools is left out, and tools of others are refused")
    func noTools() throws {
        #expect(try body { $0.toolChoice = .auto }["tool_choice"] == nil)
        #expect(throws: Refusal.self) {
            _ = try body {
                $0.tools = [Tool(.server(.responses, ["type": "file_search"]), name: "file_search")]
            }
        }
        #expect(throws: Refusal.self) {
            _ = try body { $0.tools = [Tool(.function(parameters: nil), name: "gatehouse_answer")] }
        }
    }

    @Test("a tool of free text takes it as a member, if the policy lets it")
    func freeForm() throws {
        let body = try body("claude-sonnet-4-5", [.freeFormTools: .emulate]) {
            $0.tools = [
                Tool(.freeForm(format: ["type": "grammar", "syntax": "lark"]), name: "q", description: "d")
            ]
        }
        var call = ToolCall(id: "a", name: "q", arguments: "x \"y\"")
        call.isFreeForm = true

        #expect(body["tools"]?.array?.first?["input_schema"]?["required"] == ["input"])
        #expect(body["tools"]?.array?.first?["description"]?.string?.contains("lark") == true)
        #expect(AnthropicTools.input(call) == ["input": "x \"y\""])
    }
}

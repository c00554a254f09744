import JSONText
import Testing
import Vocabulary

@testable import Dialects

@Suite("Writing requests of the Responses API")
struct ResponsesRequestWritingTests {
    @Test("a conversation of another dialect keeps nothing with the target and asks for encrypted thoughts")
    func foreign() throws {
        var conversation = ResponsesSamples.foreign(
            Turn(.user, [.text("Q")]),
            Turn(
                .assistant,
                [.text("A"), ContentPart(.toolCall(ToolCall(id: "c", name: "f", arguments: "")))]
            ),
            Turn(.user, [ContentPart(.toolResult(ToolResult(callID: "c", parts: [.text("1")])))])
        )
        conversation.system = [.text("S"), .text("T")]
        conversation.tools = [Tool(.function(parameters: nil), name: "f")]
        conversation.toolChoice = .named("f")
        conversation.thinking.effort = "low"
        let (body, dropped) = try ResponsesSamples.written(conversation)

        #expect(
            body
                == (try ResponsesSamples.json(
                    #"""
                    {"model":"gpt-5.2","instructions":"S\n\nT","input":[
                     {"type":"message","role":"user","content":"Q"},
                     {"type":"message","role":"assistant","content":"A"},
                     {"type":"function_call","call_id":"c","name":"f","arguments":"{}"},
                     {"type":"function_call_output","call_id":"c","output":"1"}],
                     "tools":[{"type":"function","name":"f","parameters":{"type":"object","properties":{}},"strict":false}],
                     "tool_choice":{"type":"function","name":"f"},"reasoning":{"effort":"low"},
                     "store":false,"include":["reasoning.encrypted_content"]}
                    """#
                ))
        )
        #expect(dropped.isEmpty)
    }

    @Test("a limit that OpenAI's Responses refuse for its smallness is the least that they take")
    func smallLimit() throws {
        var conversation = ResponsesSamples.foreign()
        let cases: [(kind: String, asked: Int, told: Int)] = [
            ("openai", 1, 16), ("azure-openai", 15, 16), ("openai", 17, 17), ("openrouter", 1, 1),
        ]
        for (kind, asked, told) in cases {
            conversation.outputTokenLimit = asked
            let rendering = ResponsesSamples.rendering(kind: kind)
            let (body, dropped) = try ResponsesSamples.written(conversation, rendering)
            #expect(body["max_output_tokens"]?.integer == told, "\(kind) \(asked)")
            #expect(dropped.isEmpty)
        }
        conversation.operation = .responses
        conversation.outputTokenLimit = 1
        #expect(try ResponsesSamples.written(conversation).body["max_output_tokens"]?.integer == 1)
    }

    @Test("an empty text that a model ended with does not part its calls from their results")
    func emptyText() throws {
        let (body, _) = try ResponsesSamples.written(
            ResponsesSamples.foreign(
                Turn(.user, [.text("Q")]),
                Turn(
                    .assistant,
                    [ContentPart(.toolCall(ToolCall(id: "c", name: "f", arguments: "{}"))), .text("")]
                ),
                Turn(.user, [ContentPart(.toolResult(ToolResult(callID: "c", parts: [.text("1")])))])
            )
        )

        #expect(
            body["input"]?.array?.map { $0["type"]?.string } == [
                "message", "function_call", "function_call_output",
            ]
        )
    }

    @Test(
        "models that do not think are not asked for encrypted thoughts",
        arguments: ["gpt-4o", "gpt-5-chat"]
    )
    func plain(_ model: String) throws {
        let (body, _) = try ResponsesSamples.written(
            ResponsesSamples.foreign(),
            ResponsesSamples.rendering(model)
        )

        #expect(body["include"] == nil)
    }

    @Test("what the dialect has no place for is named")
    func dropped() throws {
        var conversation = ResponsesSamples.foreign()
        conversation.sampling.seed = 1
        conversation.sampling.stop = ["x"]
        conversation.sampling.presencePenalty = 1
        conversation.extras = JSONObject([("prediction", [:])])
        conversation.turns[0].name = "Ann"
        let (body, dropped) = try ResponsesSamples.written(conversation)

        #expect(dropped == ["name", "seed", "presence_penalty", "stop", "prediction"])
        #expect(body["seed"] == nil)
        conversation.choices = 2
        #expect(throws: Refusal.self) { try ResponsesSamples.written(conversation) }
    }

    @Test("only the target's own proofs of thoughts go back to it, byte for byte")
    func signatures() throws {
        let own = Reasoning(text: "", signature: Signature(.openAI, "E=="))
        let other = Reasoning(text: "hm", signature: Signature(.anthropic, "A=="))
        let conversation = ResponsesSamples.foreign(
            Turn(.assistant, [ContentPart(.reasoning(own)), ContentPart(.reasoning(other)), .text("A")])
        )
        let (body, dropped) = try ResponsesSamples.written(conversation)

        #expect(
            body["input"]?.array?.first == ["type": "reasoning", "summary": [], "encrypted_content": "E=="]
        )
        #expect(body["input"]?.array?.count == 2)
        #expect(dropped == ["reasoning"])
    }

    @Test("media are carried or named, and files of other providers are refused")
    func media() throws {
        var document = Media(.base64("QQ=="), type: "application/pdf")
        document.name = "a.pdf"
        let conversation = ResponsesSamples.foreign(
            Turn(
                .user,
                [
                    ContentPart(.image(Media(.base64("AA=="), type: "image/png"))),
                    ContentPart(.document(document)), ContentPart(.document(Media(.url("u"), type: ""))),
                ]
            )
        )
        let (body, _) = try ResponsesSamples.written(conversation)

        #expect(
            body["input"]?.array?.first?["content"] == [
                ["type": "input_image", "image_url": "data:image/png;base64,AA=="],
                [
                    "type": "input_file", "filename": "a.pdf",
                    "file_data": "data:application/pdf;base64,QQ==",
                ],
                ["type": "input_file", "file_url": "u"],
            ]
        )
        let named = ResponsesSamples.foreign(Turn(.user, [ContentPart(.image(Media(.file("f"), type: "")))]))
        #expect(throws: Refusal.self) { try ResponsesSamples.written(named) }
    }

    @Test("a request of the dialect's own comes out as it came in")
    func roundTrip() throws {
        let text = #"""
            {"model":"m","instructions":"S","input":[
             {"type":"message","role":"developer","content":"D"},
             {"type":"message","role":"user","content":[{"type":"input_text","text":"Q","prompt_cache_breakpoint":{}},{"type":"odd","x":1}]},
             {"type":"message","role":"assistant","content":[{"type":"output_text","text":"A","annotations":[{"type":"file_citation","index":1}]},{"type":"refusal","refusal":"no"}],"id":"msg_1","status":"completed","phase":"final"},
             {"type":"message","role":"assistant","content":"B"},
             {"type":"reasoning","id":"rs_1","summary":[]},
             {"type":"reasoning","id":"rs_2","summary":[{"type":"summary_text","text":"a"},{"type":"summary_text","text":"b"}],"encrypted_content":"E"},
             {"type":"function_call","call_id":"c","name":"f","arguments":"{}","id":"fc_1","namespace":"n"},
             {"type":"web_search_call","id":"ws_1","action":{"type":"search"}},
             {"type":"function_call_output","call_id":"c","output":[{"type":"input_text","text":"a"},{"type":"input_file","file_id":"f"}]},
             {"type":"item_reference","id":"msg_0"},{"type":"compaction","encrypted_content":"C"}],
             "tools":[{"type":"function","name":"f","parameters":{},"defer_loading":true},{"type":"custom","name":"g"},{"type":"mcp","server_label":"l"}],
             "tool_choice":{"type":"mcp","server_label":"l"},"text":{"format":{"type":"json_object"},"future":1},
             "reasoning":{"effort":"low","context":"x"},"previous_response_id":"resp_1","store":true,"max_tool_calls":3,"stream":true,"stream_options":{"include_obfuscation":false}}
            """#
        let (body, dropped) = try ResponsesSamples.written(
            ResponsesSamples.conversation(text),
            ResponsesSamples.rendering("m")
        )

        #expect(ResponsesSamples.sorted(body) == ResponsesSamples.sorted(try ResponsesSamples.json(text)))
        #expect(dropped.isEmpty)
    }
}

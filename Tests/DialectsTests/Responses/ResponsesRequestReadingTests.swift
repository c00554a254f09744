import JSONText
import Testing
import Vocabulary

@testable import Dialects

@Suite("Reading requests of the Responses API")
struct ResponsesRequestReadingTests {
    @Test("a text is one question, and instructions come first")
    func text() throws {
        let conversation = try ResponsesSamples.conversation(
            #"{"model":"m","instructions":"Be brief.","input":"Hello","stream":true,"max_output_tokens":20}"#
        )

        #expect(conversation.system == [.text("Be brief.")])
        #expect(conversation.turns == [Turn(.user, [.text("Hello")])])
        #expect(conversation.isStream)
        #expect(conversation.outputTokenLimit == 20)
        #expect(conversation.operation == .responses)
    }

    @Test("what the model thought, said and called is one turn, and results in a row are the next")
    func turns() throws {
        let conversation = try ResponsesSamples.conversation(
            #"""
            {"model":"m","input":[{"role":"developer","content":"D"},{"role":"user","content":[{"type":"input_text","text":"Q"},
             {"type":"input_image","image_url":"data:image/png;base64,AA==","detail":"low"}]},
             {"type":"reasoning","id":"rs_1","summary":[{"type":"summary_text","text":"hm"}],"encrypted_content":"E"},
             {"type":"message","id":"msg_1","role":"assistant","status":"completed","content":[{"type":"output_text","text":"A"}]},
             {"type":"function_call","id":"fc_1","call_id":"c1","name":"f","arguments":"{}"},
             {"type":"custom_tool_call","call_id":"c2","name":"g","input":"free"},
             {"type":"function_call_output","call_id":"c1","output":"1"},
             {"type":"custom_tool_call_output","call_id":"c2","output":[{"type":"input_text","text":"2"}]},
             {"role":"user","content":"next"}]}
            """#
        )

        #expect(conversation.system.compactMap(\.text) == ["D"])
        #expect(conversation.turns.map(\.role) == [.user, .assistant, .user, .user])
        var image = Media(.base64("AA=="), type: "image/png")
        image.detail = "low"
        #expect(conversation.turns[0].parts.map(\.content) == [.text("Q"), .image(image)])
        let said = conversation.turns[1].parts.map(\.content)
        var reasoning = Reasoning(text: "hm", signature: Signature(.openAI, "E"))
        reasoning.isSummary = true
        reasoning.itemID = "rs_1"
        var call = ToolCall(id: "c1", name: "f", arguments: "{}")
        call.itemID = "fc_1"
        var free = ToolCall(id: "c2", name: "g", arguments: "free")
        free.isFreeForm = true
        #expect(said == [.reasoning(reasoning), .text("A"), .toolCall(call), .toolCall(free)])
        var result = ToolResult(callID: "c2", parts: [.text("2")])
        result.isFreeForm = true
        #expect(
            conversation.turns[2].parts.map(\.content) == [
                .toolResult(ToolResult(callID: "c1", parts: [.text("1")])), .toolResult(result),
            ]
        )
    }

    @Test("tools, choice, form, effort and labels have their places, and the rest is kept")
    func fields() throws {
        let conversation = try ResponsesSamples.conversation(
            #"""
            {"model":"m","input":"Q","tools":[{"type":"function","name":"f","parameters":{"type":"object"},"strict":true,"async":true},
             {"type":"custom","name":"g","format":{"type":"text"}},{"type":"web_search"}],
             "tool_choice":{"type":"allowed_tools","mode":"required","tools":[{"type":"function","name":"f"}]},
             "parallel_tool_calls":false,"text":{"verbosity":"low","format":{"type":"json_schema","name":"n","schema":{"a":1},"strict":true}},
             "reasoning":{"effort":"high","summary":"auto","mode":"x"},"temperature":0.50,"top_logprobs":3,
             "include":["message.output_text.logprobs"],"safety_identifier":"u","metadata":{"k":"v"},"service_tier":"auto",
             "prompt_cache_key":"p","store":false,"truncation":"auto"}
            """#
        )

        #expect(conversation.tools.map(\.name) == ["f", "g", "web_search"])
        #expect(conversation.tools[0].isStrict == true)
        #expect(conversation.tools[0].extras == JSONObject([("async", true)]))
        #expect(conversation.toolChoice == .among(["f"], isRequired: true))
        #expect(conversation.allowsParallelTools == false)
        #expect(conversation.verbosity == "low")
        var schema = AnswerSchema(["a": 1], name: "n")
        schema.isStrict = true
        #expect(conversation.form == .jsonSchema(schema))
        #expect(conversation.thinking.effort == "high")
        #expect(conversation.thinking.isShown == true)
        #expect(conversation.sampling.temperature == .number("0.50"))
        #expect(conversation.sampling.asksLogProbabilities)
        #expect(conversation.endUser == "u")
        #expect(conversation.metadata == JSONObject([("k", "v")]))
        #expect(conversation.cacheKey == "p")
        #expect(conversation.extras.members.map(\.key) == ["include", "store", "truncation"])
    }

    @Test(
        "what is not as it must be is refused by its place",
        arguments: [
            (#"{"model":"m"}"#, "input"), (#"{"model":"m","input":3}"#, "input"),
            (#"{"model":"m","input":[3]}"#, "input[0]"), (#"{"model":"m","input":[{}]}"#, "input[0].type"),
            (#"{"model":"m","input":[{"role":"boss","content":""}]}"#, "input[0].role"),
            (#"{"model":"m","input":[{"role":"user","content":[{}]}]}"#, "input[0].content[0].type"),
            (#"{"model":"m","input":[{"type":"function_call","name":"f"}]}"#, "input[0].call_id"),
            (#"{"model":"m","input":[{"type":"function_call_output"}]}"#, "input[0].call_id"),
            (#"{"model":"m","input":"","instructions":[]}"#, "instructions"),
            (#"{"model":"m","input":"","tools":[{"type":"function"}]}"#, "tools[0].name"),
            (#"{"model":"m","input":"","tool_choice":3}"#, "tool_choice"),
            (#"{"model":"m","input":"","text":{"format":{"type":"xml"}}}"#, "text.format.type"),
        ]
    )
    func refusals(_ text: String, _ param: String) throws {
        do {
            _ = try ResponsesSamples.conversation(text)
            Issue.record("\(text) was read")
        } catch let refusal as Refusal {
            #expect(refusal.code == .invalidBody)
            #expect(refusal.param == param)
        }
    }
}

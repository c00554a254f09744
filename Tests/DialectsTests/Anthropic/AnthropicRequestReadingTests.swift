import JSONText
import Testing
import Vocabulary

@testable import Dialects

@Suite("Reading Anthropic's requests")
struct AnthropicRequestReadingTests {
    private func refusal(_ text: String) -> Refusal? {
        do {
            _ = try AnthropicSamples.conversation(text)
            return nil
        } catch { return error as? Refusal }
    }

    @Test("every field finds its place")
    func fields() throws {
        let conversation = try AnthropicSamples.conversation(
            #"""
            {"model":"fast","max_tokens":100,"stream":true,"temperature":0.50,"top_p":0.9,"top_k":5,
             "stop_sequences":["END"],"metadata":{"user_id":"u1"},"service_tier":"standard_only",
             "system":[{"type":"text","text":"Be brief.","cache_control":{"type":"ephemeral","ttl":"1h"}}],
             "tools":[{"name":"f","description":"d","input_schema":{"type":"object"},"strict":true,
                       "defer_loading":true,"cache_control":{"type":"ephemeral"}},
                      {"type":"web_search_20250305","name":"web_search","max_uses":3}],
             "tool_choice":{"type":"tool","name":"f","disable_parallel_tool_use":true},
             "thinking":{"type":"enabled","budget_tokens":2000},
             "output_config":{"effort":"high","format":{"type":"json_schema","schema":{"type":"object"}},"new":1},
             "context_management":{"edits":[]},"messages":[{"role":"user","content":"Hi"}]}
            """#
        )

        #expect(conversation.operation == .messages)
        #expect(conversation.model == "fast")
        #expect(conversation.outputTokenLimit == 100)
        #expect(conversation.isStream)
        #expect(conversation.sampling.temperature == .number("0.50"))
        #expect(conversation.sampling.stop == ["END"])
        #expect(conversation.endUser == "u1")
        #expect(conversation.serviceTier == "default")
        #expect(
            conversation.system == [ContentPart(.text("Be brief."), cacheMark: CacheMark(lifetime: "1h"))]
        )
        #expect(conversation.tools.count == 2)
        #expect(conversation.tools[0].isStrict == true)
        #expect(conversation.tools[0].extras == JSONObject([("defer_loading", true)]))
        #expect(conversation.tools[0].cacheMark == CacheMark())
        #expect(conversation.tools[1].name == "web_search")
        #expect(conversation.toolChoice == .named("f"))
        #expect(conversation.allowsParallelTools == false)
        #expect(conversation.thinking.budget == 2_000)
        #expect(conversation.thinking.effort == "high")
        #expect(conversation.form == .jsonSchema(AnswerSchema(["type": "object"])))
        #expect(conversation.extras["context_management"] == ["edits": []])
        #expect(conversation.extras["output_config"] == ["new": 1])
        #expect(conversation.turns == [Turn(.user, [.text("Hi")])])
    }

    @Test("blocks become parts, and unknown blocks stay as they are")
    func blocks() throws {
        let conversation = try AnthropicSamples.conversation(
            #"""
            {"model":"m","messages":[
              {"role":"user","content":[
                {"type":"image","source":{"type":"base64","media_type":"image/png","data":"AA=="}},
                {"type":"document","source":{"type":"url","url":"https://x/y.pdf"},"title":"T",
                 "citations":{"enabled":true}},
                {"type":"document","source":{"type":"content","content":[{"type":"image"}]}},
                {"type":"some_new_block","content":[]}]},
              {"role":"assistant","content":[
                {"type":"thinking","thinking":"hm","signature":"c2ln"},
                {"type":"redacted_thinking","data":"ZGF0YQ=="},
                {"type":"tool_use","id":"toolu_1","name":"f","input":{"a":1.0},"caller":{"type":"direct"}}]},
              {"role":"user","content":[
                {"type":"tool_result","tool_use_id":"toolu_1","is_error":true,
                 "content":[{"type":"text","text":"bad"}]}]}]}
            """#
        )
        var document = Media(.url("https://x/y.pdf"), type: "application/pdf", name: "T")
        document.isCitable = true
        let asked = conversation.turns[0].parts
        let said = conversation.turns[1].parts
        guard case .toolResult(let result) = conversation.turns[2].parts[0].content else {
            Issue.record("no result")
            return
        }

        #expect(asked[0].content == .image(Media(.base64("AA=="), type: "image/png")))
        #expect(asked[1].content == .document(document))
        for part in asked[2...] {
            guard case .opaque(.messages, _) = part.content else {
                Issue.record("not kept: \(part)"); continue
            }
        }
        #expect(
            said[0].content == .reasoning(Reasoning(text: "hm", signature: Signature(.anthropic, "c2ln")))
        )
        #expect(said[2].content == .toolCall(ToolCall(id: "toolu_1", name: "f", arguments: #"{"a":1.0}"#)))
        #expect(said[2].native?.members == JSONObject([("caller", ["type": "direct"])]))
        #expect(result.isError)
        #expect(result.text == "bad")
    }

    @Test("adaptive thinking lets the model decide, and disabled thinking keeps the answer's effort")
    func thinking() throws {
        let adaptive = try AnthropicSamples.conversation(
            #"{"model":"m","messages":[],"thinking":{"type":"adaptive","display":"summarized"}}"#
        )
        let disabled = try AnthropicSamples.conversation(
            #"{"model":"m","messages":[],"thinking":{"type":"disabled"},"output_config":{"effort":"low"}}"#
        )

        #expect(adaptive.thinking.budget == -1)
        #expect(adaptive.thinking.isShown == true)
        for thinking in [#"{"type":"enabled","budget_tokens":2000}"#, #"{"type":"adaptive"}"#] {
            let unsaid = try AnthropicSamples.conversation(
                #"{"model":"m","messages":[],"thinking":\#(thinking)}"#
            )
            #expect(unsaid.thinking.isShown == true)
        }
        #expect(disabled.thinking.effort == "none")
        #expect(disabled.extras["output_config"] == ["effort": "low"])
    }

    @Test(
        "what is wrong is refused where it stands",
        arguments: [
            (#"[]"#, "body"), (#"{"messages":[]}"#, "model"), (#"{"model":""}"#, "model"),
            (#"{"model":"m"}"#, "messages"), (#"{"model":"m","messages":{}}"#, "messages"),
            (#"{"model":"m","messages":["x"]}"#, "messages[0]"),
            (#"{"model":"m","messages":[{"content":"x"}]}"#, "messages[0].role"),
            (#"{"model":"m","messages":[{"role":"tool","content":"x"}]}"#, "messages[0].role"),
            (#"{"model":"m","messages":[{"role":"user"}]}"#, "messages[0].content"),
            (#"{"model":"m","messages":[{"role":"user","content":7}]}"#, "messages[0].content"),
            (#"{"model":"m","messages":[{"role":"user","content":[{}]}]}"#, "messages[0].content[0].type"),
            (
                #"{"model":"m","messages":[{"role":"user","content":[{"type":"text"}]}]}"#,
                "messages[0].content[0].text"
            ),
            (
                #"{"model":"m","messages":[{"role":"user","content":[{"type":"image","source":{"type":"base64"}}]}]}"#,
                "messages[0].content[0].source.data"
            ),
            (
                #"{"model":"m","messages":[{"role":"assistant","content":[{"type":"tool_use","id":"a","name":"f","input":"{}"}]}]}"#,
                "messages[0].content[0].input"
            ),
            (#"{"model":"m","messages":[],"max_tokens":-1}"#, "max_tokens"),
            (#"{"model":"m","messages":[],"stream":"yes"}"#, "stream"),
            (#"{"model":"m","messages":[],"temperature":"hot"}"#, "temperature"),
            (#"{"model":"m","messages":[],"tools":[{"input_schema":{}}]}"#, "tools[0].name"),
            (#"{"model":"m","messages":[],"tool_choice":{"type":"some"}}"#, "tool_choice.type"),
            (#"{"model":"m","messages":[],"thinking":{}}"#, "thinking.type"),
            (
                #"{"model":"m","messages":[],"output_config":{"format":{"type":"xml"}}}"#,
                "output_config.format.type"
            ),
        ]
    )
    func refusals(_ text: String, _ param: String) {
        let refusal = refusal(text)

        #expect(refusal?.code == .invalidBody)
        #expect(refusal?.param == param)
    }

    @Test("what the path says goes before what the body says")
    func path() throws {
        let body: JSONValue = ["messages": [], "anthropic_version": "vertex-2023-10-16"]
        let conversation = try AnthropicDialect.conversation(from: body, model: "claude-x", isStream: true)

        #expect(conversation.model == "claude-x")
        #expect(conversation.isStream)
        #expect(conversation.extras["anthropic_version"] == "vertex-2023-10-16")
    }
}

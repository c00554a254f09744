import JSONText
import Testing
import Vocabulary

@testable import Dialects

@Suite("Thinking in Anthropic's requests")
struct AnthropicThinkingTests {
    private func written(
        _ model: String,
        limit: Int? = 40_000,
        _ change: (inout Conversation) -> Void
    ) throws -> (thinking: String?, effort: String?, dropped: [String]) {
        var conversation = AnthropicSamples.foreign()
        conversation.outputTokenLimit = limit
        change(&conversation)
        let (body, dropped) = try AnthropicSamples.written(conversation, AnthropicSamples.rendering(model))
        return (body["thinking"]?.text, body["output_config"]?["effort"]?.string, dropped)
    }

    @Test(
        "an effort becomes what the model's generation takes",
        arguments: [
            ("claude-3-5-haiku-latest", "high", nil, nil, ["reasoning_effort"]),
            ("claude-sonnet-4-5", "low", #"{"type":"enabled","budget_tokens":1024}"#, nil, []),
            ("claude-opus-4-5", "high", #"{"type":"enabled","budget_tokens":24576}"#, "high", []),
            ("claude-sonnet-4-6", "medium", #"{"type":"adaptive"}"#, "medium", []),
            ("claude-opus-4-8", "xhigh", #"{"type":"adaptive"}"#, "xhigh", []),
            ("claude-sonnet-4-5", "none", #"{"type":"disabled"}"#, nil, []),
            ("claude-opus-4-7", "none", nil, nil, []),
            ("claude-fable-5-1", "none", nil, "low", ["reasoning_effort"]),
        ] as [(String, String, String?, String?, [String])]
    )
    func effort(
        _ model: String,
        _ asked: String,
        _ thinking: String?,
        _ effort: String?,
        _ dropped: [String]
    ) throws {
        let written = try written(model) { $0.thinking.effort = asked }

        #expect(written.thinking == thinking)
        #expect(written.effort == effort)
        #expect(written.dropped == dropped)
    }

    @Test("a budget leaves room for the answer, or there is none")
    func room() throws {
        let little = try written("claude-sonnet-4-5", limit: 2_000) { $0.thinking.effort = "high" }
        let none = try written("claude-sonnet-4-5", limit: 1_200) { $0.thinking.effort = "high" }

        #expect(little.thinking == #"{"type":"enabled","budget_tokens":1500}"#)
        #expect(none.thinking == nil)
        #expect(none.dropped == ["reasoning_effort"])
    }

    @Test("a request's own words stand where the model takes them, else they are said in the model's")
    func native() throws {
        let enabled: JSONValue = ["type": "enabled", "budget_tokens": 2_000]
        func native(_ value: JSONValue, _ model: String) throws -> (String?, String?, [String]) {
            let written = try written(model) {
                $0.operation = .messages
                $0.thinking.native = value
            }
            return (written.thinking, written.effort, written.dropped)
        }

        #expect(try native(enabled, "claude-sonnet-4-6").0 == enabled.text)
        #expect(
            try native(enabled, "claude-opus-4-8") == (
                #"{"type":"adaptive"}"#, "low", ["thinking.budget_tokens"]
            )
        )
        #expect(
            try native(["type": "adaptive", "display": "omitted"], "claude-opus-5").0
                == #"{"type":"adaptive","display":"omitted"}"#
        )
        #expect(
            try native(["type": "adaptive"], "claude-sonnet-4-5").0
                == #"{"type":"enabled","budget_tokens":8192}"#
        )
        #expect(try native(["type": "between_tools"], "claude-opus-5").0 == #"{"type":"between_tools"}"#)
    }

    @Test("a tool that must be used excludes thinking, and sampling is the default with it")
    func conflicts() throws {
        let forced = try written("claude-sonnet-4-5") {
            $0.thinking.effort = "high"
            $0.tools = [Tool(.function(parameters: nil), name: "f")]
            $0.toolChoice = .required
        }
        let warm = try written("claude-sonnet-4-5") {
            $0.thinking.effort = "high"
            $0.sampling.temperature = .number("0.2")
            $0.sampling.topP = .number("0.97")
        }

        #expect(forced.thinking == nil)
        #expect(forced.dropped == ["reasoning_effort"])
        #expect(warm.dropped == ["temperature"])
    }

    @Test("manual thinking is left out where the thoughts before a call are lost")
    func lostThoughts() throws {
        func turns(_ first: ContentPart?) -> [Turn] {
            let call = ContentPart(.toolCall(ToolCall(id: "a", name: "f", arguments: "")))
            let result = ContentPart(.toolResult(ToolResult(callID: "a", parts: [])))
            return [
                Turn(.user, [.text("Hi")]), Turn(.assistant, [first, call].compactMap { $0 }),
                Turn(.user, [result]),
            ]
        }
        let thought = ContentPart(.reasoning(Reasoning(text: "hm", signature: Signature(.anthropic, "c2ln"))))
        let lost = try written("claude-sonnet-4-5") {
            $0.thinking.effort = "low"
            $0.turns = turns(nil)
        }
        let kept = try written("claude-sonnet-4-5") {
            $0.thinking.effort = "low"
            $0.turns = turns(thought)
        }

        let own = try written("claude-sonnet-4-5") {
            $0.operation = .converse
            $0.thinking.native = ["type": "enabled", "budget_tokens": 2_000]
            $0.turns = turns(nil)
        }

        #expect(lost.thinking == nil)
        #expect(lost.dropped == ["reasoning_effort"])
        #expect(kept.thinking != nil)
        #expect(own.thinking == nil)
        #expect(own.dropped == ["thinking"])
    }
}

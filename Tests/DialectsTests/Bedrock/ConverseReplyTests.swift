import JSONText
import Testing
import Vocabulary

@testable import Dialects

@Suite("Whole answers of Converse")
struct ConverseReplyTests {
    private static func blocks(_ part: ContentPart, model: String = "fast") -> [JSONValue] {
        ConverseAnswerBlocks(ConverseSamples.context(model)).blocks(part, index: 2)
    }

    @Test("what an answer says has its place, and the rest comes out again")
    func reading() throws {
        let body: JSONValue = [
            "output": ["message": ["role": "assistant", "content": [["text": "Hi"]]]],
            "stopReason": "stop_sequence", "additionalModelResponseFields": ["stop_sequence": "END"],
            "serviceTier": ["type": "flex"], "metrics": ["latencyMs": 5], "trace": ["guardrail": [:]],
            "usage": [
                "inputTokens": 1, "outputTokens": 2, "totalTokens": 10, "cacheReadInputTokens": 3,
                "cacheWriteInputTokens": 4, "cacheDetails": [["ttl": "1h", "inputTokens": 4]],
            ],
        ]
        let reply = try ConverseDialect.reply(from: body)
        var usage = Usage(input: 8, cachedInput: 3, cacheWrite: 4, output: 2, serviceTier: .flex)
        usage.rare[.cacheWriteLong] = 4

        #expect(reply.usage == usage)
        #expect(reply.choices.first?.stop == .stopSequence)
        #expect(reply.choices.first?.stopSequence == "END")
        #expect(reply.serviceTier == "flex")
        let written = ConverseDialect.body(of: reply, ConverseSamples.context())
        #expect(ConverseSamples.sorted(written) == ConverseSamples.sorted(body))
    }

    @Test(
        "why an answer ended has a word for every reason",
        arguments: [
            (StopReason.finished, "end_turn"), (.stopSequence, "stop_sequence"), (.length, "max_tokens"),
            (.toolCalls, "tool_use"), (.filtered, "content_filtered"), (.refusal, "content_filtered"),
            (.paused, "end_turn"), (.failed, "malformed_model_output"),
        ]
    )
    func stops(_ reason: StopReason, _ word: String) {
        #expect(ConverseStop.word(reason, native: "unknown", hasCalls: false) == word)
    }

    @Test("the provider's own word stays where it means the same")
    func nativeStop() {
        #expect(
            ConverseStop.word(.filtered, native: "guardrail_intervened", hasCalls: false)
                == "guardrail_intervened"
        )
        #expect(ConverseStop.reason("something_new") == .finished)
        #expect(ConverseStop.word(.finished, native: nil, hasCalls: true) == "tool_use")
    }

    @Test(
        "a proof of another provider comes back to its maker through this face",
        arguments: ["fast", "anthropic.claude-3"]
    )
    func foreignProofs(model: String) throws {
        var call = ToolCall(id: "", name: "f", arguments: "{}")
        call.signature = Signature(.gemini, "proof/of+call=")
        var text = ContentPart.text("Yes")
        text.signature = Signature(.gemini, "proof/of+text=")
        var thought = Reasoning(text: "")
        thought.redacted = Signature(.openAI, "encrypted")
        let parts = [ContentPart(.reasoning(thought)), text, ContentPart(.toolCall(call))]
        let content = parts.flatMap { Self.blocks($0, model: model) }
        let request: JSONValue = ["messages": [["role": "assistant", "content": .array(content)]]]
        let read = try ConverseDialect.conversation(from: request, model: model, isStream: false)

        call.id = "tooluse_x1_2"
        #expect(
            read.turns.first?.parts == [ContentPart(.reasoning(thought)), text, ContentPart(.toolCall(call))]
        )
    }

    @Test("parts that have no form here are left out or said otherwise")
    func parts() {
        #expect(Self.blocks(.text("")) == [])
        #expect(Self.blocks(ContentPart(.refusal("No."))) == [["text": "No."]])
        #expect(Self.blocks(ContentPart(.opaque(.messages, ["type": "x"]))) == [])
        #expect(Self.blocks(ContentPart(.opaque(.converse, ["x": 1]))) == [["x": 1]])
        #expect(
            Self.blocks(ContentPart(.image(Media(.url("https://a/b"), type: "")))) == [
                ["text": "https://a/b"]
            ]
        )
        #expect(
            Self.blocks(ContentPart(.image(Media(.base64("AA=="), type: "image/png"))))
                == [["image": ["format": "png", "source": ["bytes": "AA=="]]]]
        )
        var cited = ContentPart.text("Sky")
        var citation = Citation(.messages, [:])
        citation.url = "https://a"
        citation.citedText = "blue"
        cited.citations = [citation]
        #expect(
            Self.blocks(cited) == [
                [
                    "citationsContent": [
                        "content": [["text": "Sky"]],
                        "citations": [
                            ["sourceContent": [["text": "blue"]], "location": ["web": ["url": "https://a"]]]
                        ],
                    ]
                ]
            ]
        )
    }

    @Test(
        "what is no answer is a problem of the provider's",
        arguments: [
            "[]", "{}", #"{"output":{}}"#, #"{"output":{"message":{"content":"x"}}}"#,
            #"{"output":{"message":{"content":[{"toolUse":{}}]}}}"#,
        ]
    )
    func problems(_ body: String) throws {
        let value = try ConverseSamples.json(body)
        let problem = #expect(throws: UpstreamProblem.self) { try ConverseDialect.reply(from: value) }
        #expect(problem?.status == 502)
        #expect(problem?.kind == .failed)
    }
}

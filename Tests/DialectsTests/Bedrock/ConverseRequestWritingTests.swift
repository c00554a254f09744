import JSONText
import Testing
import Vocabulary

@testable import Dialects

@Suite("Writing requests of other dialects as Converse")
struct ConverseRequestWritingTests {
    private static let nova = "us.amazon.nova-pro-v1:0"
    private static let oldClaude = "anthropic.claude-3-haiku-20240307-v1:0"

    private static func written(
        _ conversation: Conversation,
        _ model: String = "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
        policy: [Capability: LossHandling] = [:]
    ) throws -> (body: JSONValue, dropped: [String]) {
        try ConverseSamples.written(conversation, ConverseSamples.rendering(model, policy: policy))
    }

    @Test("turns alternate, a user begins, results come first and blanks are left out")
    func turns() throws {
        let conversation = ConverseSamples.foreign(
            Turn(.assistant, [.text("Hi"), .text(" ")]),
            Turn(.user, [.text("One")]),
            Turn(.user, [.text("Two")]),
            Turn(.assistant, [ContentPart(.toolCall(ToolCall(id: "call.1", name: "f", arguments: "")))]),
            Turn(.user, [.text("And"), ContentPart(.toolResult(ToolResult(callID: "call.1", parts: [])))])
        )
        let (body, _) = try Self.written(conversation)
        let messages = try #require(body["messages"]?.array)

        #expect(messages.map { $0["role"] } == ["user", "assistant", "user", "assistant", "user"])
        #expect(messages[1]["content"] == [["text": "Hi"]])
        #expect(messages[2]["content"] == [["text": "One"], ["text": "Two"]])
        let id = ToolCallID.fitting("call.1", length: 64)
        #expect(
            messages[3]["content"]
                == [["toolUse": ["toolUseId": .string(id), "name": "f", "input": [:]]]]
        )
        #expect(
            messages[4]["content"] == [
                ["toolResult": ["toolUseId": .string(id), "content": [["text": "The tool gave nothing."]]]],
                ["text": "And"],
            ]
        )
        // Tools that the history calls must be declared.
        #expect(body["toolConfig"]?["tools"]?.array?.count == 1)
    }

    @Test("pictures are carried; one that is named is refused, or its address is told if the model lets it")
    func pictures() throws {
        let carried = ContentPart(.image(Media(.base64("/9j/AAAA"), type: "image/png")))
        let named = ContentPart(.image(Media(.url("https://example.com/a.png"), type: "")))
        let conversation = ConverseSamples.foreign(Turn(.user, [.text("See"), carried, named]))
        let (body, dropped) = try Self.written(conversation, policy: [.imageAddresses: .emulate])

        #expect(
            body["messages"] == [
                [
                    "role": "user",
                    "content": [
                        ["text": "See"], ["image": ["format": "jpeg", "source": ["bytes": "/9j/AAAA"]]],
                        ["text": "https://example.com/a.png"],
                    ],
                ]
            ]
        )
        #expect(dropped == ["messages[0].content[2]"])
        #expect(throws: Refusal.self) {
            try Self.written(conversation)
        }
    }

    @Test("media of a type that the dialect has no word for are refused")
    func unknownTypes() {
        for content: ContentPart.Content in [
            .document(Media(.base64("UEsDBA=="), type: "application/zip")),
            .image(Media(.base64("AAAA"), type: "image/tiff")),
            .audio(Media(.base64("AAAA"), type: "audio/mpeg")),
        ] {
            #expect(throws: Refusal.self) {
                try Self.written(ConverseSamples.foreign(Turn(.user, [ContentPart(content)])))
            }
        }
    }

    @Test("documents have names of their own, in letters that are allowed, and a text beside them")
    func documents() throws {
        let pdf = Media(.base64("JVBERi0="), type: "application/pdf", name: "a/b_c  d.pdf")
        let text = Media(.text("hello"), type: "text/plain")
        let conversation = ConverseSamples.foreign(
            Turn(.user, [pdf, pdf, text].map { ContentPart(.document($0)) })
        )
        let content = try #require(
            Self.written(conversation).body["messages"]?.array?.first?["content"]?.array
        )

        #expect(content.map { $0["document"]?["name"] } == ["a b c d pdf", "a b c d pdf 2", "document", nil])
        #expect(content[2]["document"]?["source"] == ["bytes": "aGVsbG8="])
        #expect(content[2]["document"]?["format"] == "txt")
        #expect(content[3]["text"] != nil)
    }

    @Test("marks for the cache follow what they mark, where the model takes them")
    func cacheMarks() throws {
        var conversation = ConverseSamples.foreign(
            Turn(.user, [ContentPart(.text("a"), cacheMark: CacheMark(lifetime: "1h")), .text("b")])
        )
        conversation.system = [ContentPart(.text("s"), cacheMark: CacheMark())]
        let (body, _) = try Self.written(conversation)
        #expect(body["system"] == [["text": "s"], ["cachePoint": ["type": "default"]]])
        #expect(
            body["messages"]?.array?.first?["content"]
                == [["text": "a"], ["cachePoint": ["type": "default", "ttl": "1h"]], ["text": "b"]]
        )

        let (other, dropped) = try Self.written(conversation, "meta.llama3-2-1b-instruct-v1:0")
        #expect(other["system"] == [["text": "s"]])
        #expect(dropped == ["cache_control"])
    }

    @Test("a choice of no tool leaves the tools out, unless the history has calls")
    func toolChoice() throws {
        var conversation = ConverseSamples.foreign()
        conversation.tools = [Tool(.function(parameters: nil), name: "a.b", description: "")]
        conversation.toolChoice = ToolChoice.none
        #expect(try Self.written(conversation).body["toolConfig"] == nil)

        conversation.toolChoice = .required
        #expect(
            try Self.written(conversation).body["toolConfig"] == [
                "tools": [
                    [
                        "toolSpec": [
                            "name": "gatehouse_x_a_2eb",
                            "inputSchema": ["json": ["type": "object", "properties": [:]]],
                        ]
                    ]
                ],
                "toolChoice": ["any": [:]],
            ]
        )
        conversation.toolChoice = .named("a.b")
        #expect(
            try Self.written(conversation).body["toolConfig"]?["toolChoice"]
                == ["tool": ["name": "gatehouse_x_a_2eb"]]
        )

        conversation.toolChoice = ToolChoice.none
        conversation.turns.append(
            Turn(.assistant, [ContentPart(.toolCall(ToolCall(id: "t", name: "a.b", arguments: "{}")))])
        )
        let (body, dropped) = try Self.written(conversation)
        #expect(body["toolConfig"]?["tools"]?.array?.count == 1)
        #expect(body["toolConfig"]?["toolChoice"] == nil)
        #expect(dropped == ["tool_choice"])
    }

    @Test("sampling goes where the model has it, within its bounds")
    func sampling() throws {
        var conversation = ConverseSamples.foreign()
        conversation.outputTokenLimit = 7
        conversation.sampling.temperature = .number("1.5")
        conversation.sampling.topK = 3
        conversation.sampling.stop = ["a", " ", "b", "c", "d", "e"]
        conversation.sampling.seed = 1
        let (body, dropped) = try Self.written(conversation, Self.nova, policy: [.sampling: .emulate])

        #expect(
            body["inferenceConfig"]
                == ["maxTokens": 7, "temperature": 1, "stopSequences": ["a", "b", "c", "d"]]
        )
        #expect(body["additionalModelRequestFields"] == ["inferenceConfig": ["topK": 3]])
        #expect(dropped == ["temperature", "stop[1]", "stop[5]", "seed"])
        #expect(
            try Self.written(conversation, Self.oldClaude).body["additionalModelRequestFields"] == [
                "top_k": 3
            ]
        )
    }

    @Test("thinking is said in each maker's words")
    func thinking() throws {
        var conversation = ConverseSamples.foreign()
        conversation.thinking.effort = "high"
        func fields(_ model: String) throws -> JSONValue? {
            try Self.written(conversation, model).body["additionalModelRequestFields"]
        }

        #expect(try fields("openai.gpt-oss-120b-1:0") == ["reasoning_effort": "high"])
        #expect(
            try fields("us.amazon.nova-2-lite-v1:0")
                == ["reasoningConfig": ["type": "enabled", "maxReasoningEffort": "high"]]
        )
        #expect(
            try fields("us.anthropic.claude-sonnet-4-5-20250929-v1:0")?["thinking"]?["type"] == "enabled"
        )
        let newest = try Self.written(conversation, "us.anthropic.claude-opus-4-8").body
        #expect(newest["additionalModelRequestFields"]?["thinking"]?["type"] == "adaptive")
        #expect(newest["outputConfig"] == ["effort": "high"])
        let (old, dropped) = try Self.written(conversation, "meta.llama3-2-1b-instruct-v1:0")
        #expect(old["additionalModelRequestFields"] == nil)
        #expect(dropped == ["reasoning_effort"])
    }

    @Test("a schema is carried as text, or said in words to models that know none")
    func schema() throws {
        var conversation = ConverseSamples.foreign()
        conversation.form = .jsonSchema(AnswerSchema(["type": "object", "properties": [:]]))
        let (body, dropped) = try Self.written(conversation)
        #expect(
            body["outputConfig"]?["textFormat"]?["structure"]?["jsonSchema"]
                == [
                    "schema": #"{"type":"object","properties":{},"additionalProperties":false}"#,
                    "name": "answer",
                ]
        )
        #expect(dropped == [])

        let (other, given) = try Self.written(conversation, Self.nova)
        #expect(other["outputConfig"] == nil)
        #expect(
            other["system"]?.array?.first?["text"]?.string?.contains(#"{"type":"object","properties":{}}"#)
                == true
        )
        #expect(given == ["response_format"])
    }

    @Test("thoughts go back to their maker alone, with their proof unchanged")
    func thoughts() throws {
        var redacted = Reasoning(text: "")
        redacted.redacted = Signature(.anthropic, "AAEC")
        let parts = [
            ContentPart(.reasoning(Reasoning(text: "Hm", signature: Signature(.anthropic, "c2ln")))),
            ContentPart(.reasoning(redacted)),
            ContentPart(.reasoning(Reasoning(text: "?", signature: Signature(.gemini, "x")))),
            ContentPart.text("Yes"),
        ]
        let conversation = ConverseSamples.foreign(
            Turn(.user, [.text("a")]),
            Turn(.assistant, parts),
            Turn(.user, [.text("b")])
        )
        let (body, dropped) = try Self.written(conversation)
        #expect(
            body["messages"]?.array?[1]["content"] == [
                ["reasoningContent": ["reasoningText": ["text": "Hm", "signature": "c2ln"]]],
                ["reasoningContent": ["redactedContent": "AAEC"]],
                ["text": "Yes"],
            ]
        )
        #expect(dropped == ["messages[1].content[2]"])
        #expect(
            try Self.written(conversation, Self.nova).body["messages"]?.array?[1]["content"]
                == [["text": "Yes"]]
        )
    }

    @Test("a failed tool is said so, in words where the model knows no status")
    func failedTool() throws {
        var result = ToolResult(callID: "t", parts: [.text("no")])
        result.isError = true
        let conversation = ConverseSamples.foreign(
            Turn(.user, [.text("a")]),
            Turn(.assistant, [ContentPart(.toolCall(ToolCall(id: "t", name: "f", arguments: "{}")))]),
            Turn(.user, [ContentPart(.toolResult(result))])
        )
        let own = try Self.written(conversation).body["messages"]?.array?.last?["content"]?.array?.first
        #expect(own?["toolResult"]?["status"] == "error")
        let other = try Self.written(conversation, "cohere.command-r-v1:0").body
        #expect(
            other["messages"]?.array?.last?["content"]
                == [["toolResult": ["toolUseId": "t", "content": [["text": "Error:"], ["text": "no"]]]]]
        )
    }

    @Test("what cannot be said is given up by its name")
    func losses() throws {
        var conversation = ConverseSamples.foreign(Turn(.user, [.text("a")], name: "Ann"))
        conversation.endUser = "u"
        conversation.cacheKey = "k"
        conversation.verbosity = "low"
        conversation.metadata = JSONObject([("a", "b"), ("c", "ü")])
        conversation.serviceTier = "scale"
        conversation.allowsParallelTools = false
        conversation.tools = [Tool(.function(parameters: nil), name: "f")]
        conversation.extras["store"] = true
        conversation.operation = .chatCompletions
        let (_, dropped) = try Self.written(conversation)

        #expect(
            dropped.sorted() == [
                "messages[0].name", "metadata", "parallel_tool_calls", "prompt_cache_key", "service_tier",
                "store", "user", "verbosity",
            ]
        )
        conversation.choices = 2
        #expect(throws: Refusal.self) { try Self.written(conversation) }
    }
}

import JSONText
import Testing
import Vocabulary

@testable import Dialects

@Suite("Reading requests of Converse")
struct ConverseRequestReadingTests {
    private static let full = #"""
        {"system":[{"text":"Be brief."},{"cachePoint":{"type":"default"}}],
         "messages":[
          {"role":"user","content":[{"text":"Look"},{"image":{"format":"jpeg","source":{"bytes":"/9j/AAAA"}}},
           {"document":{"format":"pdf","name":"A paper","source":{"bytes":"JVBERi0="},"citations":{"enabled":true}}},
           {"cachePoint":{"type":"default","ttl":"1h"}}]},
          {"role":"assistant","content":[{"reasoningContent":{"reasoningText":{"text":"Hm","signature":"c2ln"}}},
           {"toolUse":{"toolUseId":"t1","name":"look","input":{"a":1}}}]},
          {"role":"user","content":[{"toolResult":{"toolUseId":"t1","status":"error","content":[{"text":"no"},{"json":{"text":"x"}}]}},
           {"guardContent":{"text":{"text":"guarded","qualifiers":["query"]}}}]}],
         "inferenceConfig":{"maxTokens":100,"temperature":0.50,"topP":0.9,"stopSequences":["END"]},
         "toolConfig":{"tools":[{"toolSpec":{"name":"look","description":"Looks","inputSchema":{"json":{"type":"object"}},"strict":true}},
          {"cachePoint":{"type":"default"}},{"systemTool":{"name":"nova_grounding"}}],"toolChoice":{"tool":{"name":"look"}}},
         "outputConfig":{"effort":"high","textFormat":{"type":"json_schema","structure":{"jsonSchema":{"schema":"{\"type\":\"object\"}","name":"n"}}}},
         "additionalModelRequestFields":{"top_k":5,"thinking":{"type":"enabled","budget_tokens":2000},"anthropic_beta":["x"]},
         "requestMetadata":{"team":"a"},"serviceTier":{"type":"priority"},"guardrailConfig":{"guardrailIdentifier":"g"}}
        """#

    @Test("every field has its place")
    func fields() throws {
        let conversation = try ConverseSamples.conversation(Self.full)

        #expect(conversation.system.first?.cacheMark == CacheMark())
        #expect(conversation.outputTokenLimit == 100)
        #expect(conversation.sampling.temperature == .number("0.50"))
        #expect(conversation.sampling.topK == 5)
        #expect(conversation.sampling.stop == ["END"])
        #expect(conversation.toolChoice == .named("look"))
        #expect(conversation.tools.map(\.name) == ["look", "nova_grounding"])
        #expect(conversation.tools.first?.cacheMark == CacheMark())
        #expect(conversation.tools.first?.isStrict == true)
        #expect(conversation.thinking.effort == "high")
        #expect(conversation.thinking.budget == 2000)
        #expect(conversation.form == .jsonSchema(AnswerSchema(["type": "object"], name: "n")))
        #expect(conversation.metadata == JSONObject([("team", "a")]))
        #expect(conversation.serviceTier == "priority")
        #expect(conversation.extras["guardrailConfig"] == ["guardrailIdentifier": "g"])
        #expect(conversation.extras["additionalModelRequestFields"] == ["anthropic_beta": ["x"]])
    }

    @Test("every block is a part")
    func blocks() throws {
        let conversation = try ConverseSamples.conversation(
            Self.full,
            model: "us.anthropic.claude-sonnet-4-5"
        )
        let turns = conversation.turns
        try #require(turns.count == 3)

        #expect(turns[0].parts[1].content == .image(Media(.base64("/9j/AAAA"), type: "image/jpeg")))
        var paper = Media(.base64("JVBERi0="), type: "application/pdf", name: "A paper")
        paper.isCitable = true
        #expect(turns[0].parts[2].content == .document(paper))
        #expect(turns[0].parts[2].cacheMark == CacheMark(lifetime: "1h"))
        #expect(
            turns[1].parts[0].content
                == .reasoning(Reasoning(text: "Hm", signature: Signature(.anthropic, "c2ln")))
        )
        #expect(
            turns[1].parts[1].content == .toolCall(ToolCall(id: "t1", name: "look", arguments: #"{"a":1}"#))
        )
        guard case .toolResult(let result) = turns[2].parts[0].content else { throw UnexpectedPart() }
        #expect(result.isError)
        #expect(result.parts.map(\.content) == [.text("no"), .opaque(.converse, ["text": "x"])])
        #expect(turns[2].parts[1].text == "guarded")
    }

    @Test("what was read is written again")
    func roundTrip() throws {
        let (body, dropped) = try ConverseSamples.written(ConverseSamples.conversation(Self.full))

        #expect(dropped == [])
        #expect(
            ConverseSamples.sorted(body).text
                == ConverseSamples.sorted(try ConverseSamples.json(Self.full)).text
        )
    }

    @Test(
        "blocks that only this dialect has go through as they came",
        arguments: [
            #"{"searchResult":{"source":"s","title":"t","content":[{"text":"x"}]}}"#,
            #"{"video":{"format":"mp4","source":{"s3Location":{"uri":"s3://b/k","bucketOwner":"1"}}}}"#,
            #"{"document":{"format":"txt","name":"n","source":{"content":[{"text":"a"},{"text":"b"}]}}}"#,
            #"{"document":{"format":"txt","name":"n","source":{"text":"a"},"context":"c"}}"#,
            #"{"audio":{"format":"wav","source":{"bytes":"AAAA"}}}"#,
            #"{"toolUse":{"toolUseId":"t","name":"n","input":{},"type":"server_tool_use"}}"#,
            #"{"toolResult":{"toolUseId":"t","type":"x","content":[]}}"#,
            #"{"toolResult":{"toolUseId":"t","content":[{"json":[1]},{"image":{"format":"png","source":{"bytes":"iVBORw0K"}}}],"status":"success"}}"#,
            #"{"reasoningContent":{"redactedContent":"AAECAw=="}}"#,
            #"{"reasoningContent":{"somethingNew":1}}"#,
            #"{"citationsContent":{"content":[{"text":"a"},{"text":"b"}],"citations":[{"title":"t","location":{"web":{"url":"u"}}}]}}"#,
            #"{"toolAddition":{"name":"x"}}"#,
            #"{"image":{"format":"tiff","source":{"bytes":"AA=="}}}"#,
            #"{"document":{"format":"epub","name":"n","source":{"bytes":"AA=="}}}"#,
            #"{"image":{"format":"png","source":{"somethingNew":{}}}}"#,
            #"{"cachePoint":{"type":"default","more":1}}"#,
        ]
    )
    func foreignBlocks(_ block: String) throws {
        let request = #"{"messages":[{"role":"user","content":[{"text":"a"},\#(block)]}]}"#
        let (body, dropped) = try ConverseSamples.written(ConverseSamples.conversation(request))

        #expect(dropped == [])
        #expect(
            ConverseSamples.sorted(body).text
                == ConverseSamples.sorted(try ConverseSamples.json(request)).text
        )
    }

    @Test(
        "what a model has for itself comes back where it stood, and is understood as far as others know it",
        arguments: [
            (#"{"reasoning_effort":"high"}"#, "high"),
            (#"{"reasoning_config":{"type":"disabled"}}"#, "none"),
            (#"{"reasoning_config":{"type":"enabled","budget_tokens":2000}}"#, nil),
            (#"{"thinking":{"type":"disabled"}}"#, "none"),
            (#"{"reasoningConfig":{"type":"enabled","maxReasoningEffort":"low"}}"#, nil),
        ] as [(String, String?)]
    )
    func additional(_ fields: String, _ effort: String?) throws {
        let request = #"{"messages":[],"additionalModelRequestFields":\#(fields)}"#
        let conversation = try ConverseSamples.conversation(request)
        let (body, _) = try ConverseSamples.written(conversation)

        #expect(conversation.thinking.effort == effort)
        #expect(body == (try ConverseSamples.json(request)))
    }

    @Test(
        "what is not of the dialect is refused, and the refusal says where",
        arguments: [
            (#"{}"#, "messages"),
            (#"{"messages":{}}"#, "messages"),
            (#"{"messages":[{"role":"tool","content":[]}]}"#, "messages[0].role"),
            (#"{"messages":[{"role":"user","content":"text"}]}"#, "messages[0].content"),
            (#"{"messages":[{"role":"user","content":[{"text":1}]}]}"#, "messages[0].content[0].text"),
            (#"{"messages":[{"role":"user","content":[{}]}]}"#, "messages[0].content[0]"),
            (
                #"{"messages":[{"role":"user","content":[{"text":"a","image":{}}]}]}"#,
                "messages[0].content[0]"
            ),
            (
                #"{"messages":[{"role":"user","content":[{"image":{"format":"png"}}]}]}"#,
                "messages[0].content[0].image.source"
            ),
            (
                #"{"messages":[{"role":"user","content":[{"toolUse":{"name":"n"}}]}]}"#,
                "messages[0].content[0].toolUse.toolUseId"
            ),
            (#"{"messages":[],"inferenceConfig":{"maxTokens":-1}}"#, "inferenceConfig.maxTokens"),
            (
                #"{"messages":[],"toolConfig":{"tools":[{"toolSpec":{"name":"n"}}]}}"#,
                "toolConfig.tools[0].toolSpec.inputSchema.json"
            ),
            (#"{"messages":[],"toolConfig":{"toolChoice":{"none":{}}}}"#, "toolConfig.toolChoice"),
            (
                #"{"messages":[],"outputConfig":{"textFormat":{"type":"json_schema","structure":{"jsonSchema":{"schema":"{"}}}}}"#,
                "outputConfig.textFormat.structure.jsonSchema.schema"
            ),
        ]
    )
    func refusals(_ request: String, _ param: String) throws {
        let refusal = #expect(throws: Refusal.self) { _ = try ConverseSamples.conversation(request) }
        #expect(refusal?.code == .invalidBody)
        #expect(refusal?.param == param)
    }

    private struct UnexpectedPart: Error {}
}

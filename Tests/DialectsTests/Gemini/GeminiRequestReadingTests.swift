import JSONText
import Testing
import Vocabulary

@testable import Dialects

@Suite("Requests in Gemini's dialect, read")
struct GeminiRequestReadingTests {
    @Test("camelCase and snake_case say the same")
    func spellings() throws {
        let camel = try GeminiSamples.conversation(
            #"{"systemInstruction":{"parts":[{"text":"Be brief"}]},"contents":[{"role":"user","parts":[{"inlineData":"#
                + #"{"mimeType":"image/png","data":"AAAA"}}]}],"generationConfig":{"maxOutputTokens":9,"topK":40.0},"#
                + #""safetySettings":[{"category":"X"}]}"#
        )
        let snake = try GeminiSamples.conversation(
            #"{"system_instruction":{"parts":{"text":"Be brief"}},"contents":[{"parts":[{"inline_data":"#
                + #"{"mime_type":"image/png","data":"AAAA"}}]}],"generation_config":{"max_output_tokens":9,"top_k":40.0},"#
                + #""safety_settings":[{"category":"X"}]}"#
        )

        #expect(camel == snake)
        #expect(camel.system == [.text("Be brief")])
        #expect(camel.turns[0].parts == [ContentPart(.image(Media(.base64("AAAA"), type: "image/png")))])
        #expect(camel.outputTokenLimit == 9)
        #expect(camel.sampling.topK == .number("40.0"))
        #expect(camel.extras["safetySettings"] == [["category": "X"]])
    }

    @Test("calls without ids get ids by their place, and results find them by name and order")
    func calls() throws {
        let conversation = try GeminiSamples.conversation(
            #"{"contents":[{"role":"user","parts":[{"text":"?"}]},{"role":"model","parts":["#
                + #"{"functionCall":{"name":"f","args":{"n":1}},"thoughtSignature":"c2ln"},"#
                + #"{"functionCall":{"name":"g"}},{"functionCall":{"name":"f","args":{"n":2}}}]},"#
                + #"{"role":"user","parts":[{"functionResponse":{"name":"f","response":{"result":"one"}}},"#
                + #"{"functionResponse":{"name":"f","response":{"x":1.50}}},"#
                + #"{"functionResponse":{"name":"g","response":{"error":"broken"}}}]}]}"#
        )

        var first = ToolCall(id: "call_gh1_0", name: "f", arguments: #"{"n":1}"#)
        first.signature = Signature(.gemini, "c2ln")
        let calls = [
            first, ToolCall(id: "call_gh1_1", name: "g", arguments: "{}"),
            ToolCall(id: "call_gh1_2", name: "f", arguments: #"{"n":2}"#),
        ]
        #expect(conversation.turns[1].parts == calls.map { ContentPart(.toolCall($0)) })
        var failed = ToolResult(callID: "call_gh1_1", parts: [.text("broken")], name: "g")
        failed.isError = true
        let results = [
            ToolResult(callID: "call_gh1_0", parts: [.text("one")], name: "f"),
            ToolResult(callID: "call_gh1_2", parts: [.text(#"{"x":1.50}"#)], name: "f"), failed,
        ]
        #expect(conversation.turns[2].parts == results.map { ContentPart(.toolResult($0)) })
    }

    @Test("functions, other tools and the choice among them are read")
    func tools() throws {
        let conversation = try GeminiSamples.conversation(
            #"{"contents":[],"tools":[{"function_declarations":[{"name":"f","description":"d","parameters":{"type":"OBJECT","#
                + #""properties":{"a":{"type":"STRING","nullable":true}}}},{"name":"g","parametersJsonSchema":{"type":"object"}}],"#
                + #""googleSearch":{}},{"codeExecution":null}],"#
                + #""toolConfig":{"functionCallingConfig":{"mode":"any","allowed_function_names":["f"]},"retrievalConfig":{"a":1}}}"#
        )

        #expect(conversation.tools.map(\.name) == ["f", "g", "googleSearch"])
        #expect(
            conversation.tools[0].kind
                == .function(
                    parameters: ["type": "object", "properties": ["a": ["type": ["string", "null"]]]]
                )
        )
        #expect(conversation.tools[1].kind == .function(parameters: ["type": "object"]))
        #expect(conversation.tools[2].kind == .server(.generateContent, ["googleSearch": [:]]))
        #expect(conversation.toolChoice == .named("f"))
        #expect(conversation.extras["toolConfig"] == ["retrievalConfig": ["a": 1]])
    }

    @Test("thoughts, code and unknown parts keep what they are")
    func parts() throws {
        let conversation = try GeminiSamples.conversation(
            #"{"contents":[{"role":"model","parts":[{"text":"hm","thought":true,"thoughtSignature":"YQ=="},"#
                + #"{"text":"so","thought":false,"thought_signature":"Yg=="},"#
                + #"{"executableCode":{"code":"1","language":"PYTHON"},"thoughtSignature":"Yw=="},{"novel":{"a_b":1}},"#
                + #"{"fileData":{"fileUri":"gs://b/f.mp4","mimeType":"video/mp4"},"videoMetadata":{"fps":2}}]}]}"#
        )

        var text = ContentPart.text("so")
        text.signature = Signature(.gemini, "Yg==")
        var video = ContentPart(.video(Media(.file("gs://b/f.mp4"), type: "video/mp4")))
        video.native = NativeMembers(.generateContent, JSONObject([("videoMetadata", ["fps": 2])]))
        #expect(
            conversation.turns[0].parts == [
                ContentPart(.reasoning(Reasoning(text: "hm", signature: Signature(.gemini, "YQ==")))), text,
                ContentPart(
                    .opaque(
                        .generateContent,
                        ["executableCode": ["code": "1", "language": "PYTHON"], "thoughtSignature": "Yw=="]
                    )
                ),
                ContentPart(.opaque(.generateContent, ["novel": ["a_b": 1]])), video,
            ]
        )
    }

    @Test(
        "carried files are base64 in the alphabet that every provider takes",
        arguments: [("AAAA", "AAAA"), ("-_-_", "+/+/"), ("a-_/AA", "a+//AA=="), ("", ""), ("QQ==", "QQ==")]
    )
    func alphabet(_ given: String, _ read: String) throws {
        let text =
            #"{"contents":[{"role":"user","parts":[{"inlineData":{"mimeType":"image/png","data":"\#(given)"}}]}]}"#

        let conversation = try GeminiSamples.conversation(text)

        #expect(conversation.turns[0].parts == [ContentPart(.image(Media(.base64(read), type: "image/png")))])
    }

    @Test(
        "another provider's signature is base64, as clients decode the field, and is read in either alphabet"
    )
    func decodedSignatures() throws {
        let proof = Signature(.anthropic, "ÿ~?>>ÿ")
        let field = SignatureBlob.field(proof, face: .gemini)
        let again = field.replacing("+", with: "-").replacing("/", with: "_")

        #expect(Base64Text.decode(field) == "gh1.anthropic.ÿ~?>>ÿ")
        #expect(again != field)
        #expect(SignatureBlob.signature(field, face: .gemini) == proof)
        #expect(SignatureBlob.signature(again, face: .gemini) == proof)
        #expect(SignatureBlob.signature("Z2gxLg==", face: .gemini) == Signature(.gemini, "Z2gxLg=="))
    }

    @Test("another provider's signature in the field goes back to its maker alone")
    func signatures() throws {
        let wrapped = SignatureBlob.field(Signature(.anthropic, "abc"), face: .gemini)
        let text =
            #"{"contents":[{"role":"model","parts":[{"text":"","thought":true,"thoughtSignature":"\#(wrapped)"},"#
            + #"{"thought":true,"thoughtSignature":"\#(wrapped)"}]}]}"#

        let conversation = try GeminiSamples.conversation(text)
        var rendering = GeminiSamples.rendering("gemini-3-pro-preview")
        let body = try GeminiDialect.body(of: conversation, &rendering)

        var redacted = Reasoning(text: "")
        redacted.redacted = Signature(.anthropic, "abc")
        #expect(
            conversation.turns[0].parts == [
                ContentPart(.reasoning(Reasoning(text: "", signature: Signature(.anthropic, "abc")))),
                ContentPart(.reasoning(redacted)),
            ]
        )
        #expect(body["contents"] == [])
        #expect(rendering.dropped == ["messages[0].content[0]", "messages[0].content[1]"])
    }

    static let wrong: [(String, String)] = [
        (#"[]"#, "body"), (#"{}"#, "contents"), (#"{"contents":1}"#, "contents"),
        (#"{"contents":[{"role":"tool","parts":[]}]}"#, "contents[0].role"),
        (#"{"contents":[{"parts":[{"text":1}]}]}"#, "contents[0].parts[0].text"),
        (
            #"{"contents":[{"parts":[{"functionCall":{"name":"f","args":[]}}]}]}"#,
            "contents[0].parts[0].functionCall.args"
        ),
        (
            #"{"contents":[{"parts":[{"functionResponse":{"response":{}}}]}]}"#,
            "contents[0].parts[0].functionResponse.name"
        ),
        (#"{"contents":[],"generationConfig":{"maxOutputTokens":-1}}"#, "generationConfig.maxOutputTokens"),
        (#"{"contents":[],"generationConfig":{"topK":"x"}}"#, "generationConfig.topK"),
        (#"{"contents":[],"generationConfig":{"stop_sequences":[1]}}"#, "generationConfig.stopSequences"),
        (#"{"contents":[],"generationConfig":{},"generation_config":{}}"#, "generationConfig"),
        (
            #"{"contents":[],"tools":[{"functionDeclarations":[{}]}]}"#,
            "tools[0].functionDeclarations[0].name"
        ),
        (#"{"contents":[],"model":"models/other"}"#, "model"),
    ]

    @Test("what is not as it must be is refused by its path", arguments: wrong)
    func refusals(_ text: String, _ param: String) throws {
        let refusal = try #require(throws: Refusal.self) { try GeminiSamples.conversation(text) }

        #expect(refusal.code == .invalidBody)
        #expect(refusal.param == param)
    }
}

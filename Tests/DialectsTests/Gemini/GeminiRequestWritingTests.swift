@testable import Dialects
import JSONText
import Testing
import Vocabulary

@Suite("Requests in Gemini's dialect, written")
struct GeminiRequestWritingTests {
    @Test("what came in Gemini's dialect goes out as it came, but for its spelling")
    func roundTrip() throws {
        let text =
            #"{"systemInstruction":{"parts":[{"text":"s"}]},"contents":[{"role":"user","parts":[{"text":"a"}]},"#
            + #"{"role":"user","parts":[{"text":"b"},{"fileData":{"mimeType":"video/mp4","fileUri":"https://x.test/v"},"#
            + #""videoMetadata":{"startOffset":"1s"}}]},{"role":"model","parts":[{"functionCall":{"name":"f","args":{"x":1e2}}}]},"#
            + #"{"role":"user","parts":[{"functionResponse":{"name":"f","response":{"output":[1]},"willContinue":false}}]}],"#
            + #""tools":[{"functionDeclarations":[{"name":"f","parameters":{"type":"OBJECT"},"behavior":"BLOCKING"}]},{"urlContext":{}}],"#
            + #""toolConfig":{"functionCallingConfig":{"mode":"VALIDATED","allowedFunctionNames":["f"]}},"#
            + #""generationConfig":{"temperature":0.20,"stopSequences":["x"],"responseMimeType":"application/json","#
            + #""responseSchema":{"type":"STRING"},"thinkingConfig":{"thinkingBudget":-1},"speechConfig":{"a":1}},"#
            + #""cachedContent":"cachedContents/1","labels":{"team":"a"},"serviceTier":"flex","newer_thing":{"a_b":1}}"#

        let body = try GeminiSamples.passed(text)

        let expected = try GeminiSamples.json(text.replacing("newer_thing", with: "newerThing"))
        #expect(GeminiNormalForm.sorted(body).text == GeminiNormalForm.sorted(expected).text)
    }

    @Test(
        "arguments that are no object are said in one, as to Claude",
        arguments: [
            ("{bad", #"{"_raw":"{bad"}"#), ("[1]", #"{"_raw":"[1]"}"#), (#""{\"a\":1}""#, #"{"a":1}"#),
        ]
    )
    func arguments(_ arguments: String, _ expected: String) throws {
        let call = ToolCall(id: "call_1", name: "f", arguments: arguments)
        var conversation = Conversation(model: "fast")
        conversation.operation = .chatCompletions
        conversation.turns = [
            Turn(.user, [.text("Q")]), Turn(.assistant, [ContentPart(.toolCall(call))]),
            Turn(.user, [ContentPart(.toolResult(ToolResult(callID: "call_1", parts: [.text("no")])))]),
        ]
        var rendering = GeminiSamples.rendering("gemini-2.5-pro")

        let body = try GeminiDialect.body(of: conversation, &rendering)

        let written = body["contents"]?.array?[1]["parts"]?.array?.first?["functionCall"]?["args"]
        #expect(written?.text == expected)
        #expect(AnthropicTools.input(call).text == expected)
    }

    @Test("a picture's type is spelled as the API has it")
    func pictureType() throws {
        let picture = try #require(Media.dataURL("data:image/jpg;base64,/9j/AA=="))
        var conversation = Conversation(model: "fast")
        conversation.operation = .chatCompletions
        conversation.turns = [
            Turn(
                .user,
                [
                    ContentPart(.image(picture)),
                    ContentPart(.image(Media(.url("https://a/b"), type: "image/JPG"))),
                ]
            )
        ]
        var rendering = GeminiSamples.rendering("gemini-3-pro-preview")

        let parts = try GeminiDialect.body(of: conversation, &rendering)["contents"]?.array?.first?["parts"]?
            .array

        #expect(parts?.first?["inlineData"]?["mimeType"] == "image/jpeg")
        #expect(parts?.last?["fileData"]?["mimeType"] == "image/jpeg")
    }

    @Test("a conversation of another dialect is said in Gemini's words")
    func foreign() throws {
        var conversation = Conversation(model: "fast")
        conversation.operation = .chatCompletions
        conversation.system = [.text("Be brief")]
        var call = ToolCall(id: "call_1", name: "f", arguments: "")
        call.signature = Signature(.anthropic, "foreign")
        conversation.turns = [
            Turn(.user, [.text("What is it?"), ContentPart(.image(Media(.base64("/9j/AA"), type: "")))]),
            Turn(.assistant, [.text("")]),
            Turn(
                .assistant,
                [
                    ContentPart(.toolCall(call)),
                    ContentPart(.toolCall(ToolCall(id: "call_2", name: "g", arguments: #"{"a":1}"#))),
                ]
            ),
            Turn(
                .user,
                [ContentPart(.toolResult(ToolResult(callID: "call_2", parts: [.text(#"{"b":2}"#)])))]
            ),
            Turn(.user, [ContentPart(.toolResult(ToolResult(callID: "call_1", parts: [.text("plain")])))]),
        ]
        conversation.tools = [
            Tool(.function(parameters: ["type": "object", "properties": ["a": ["const": "x"]]]), name: "f"),
            Tool(.function(parameters: nil), name: "g"),
        ]
        conversation.toolChoice = .required
        conversation.sampling.logitBias = ["1": 2]
        conversation.thinking.effort = "medium"
        var rendering = GeminiSamples.rendering("gemini-3-pro-preview")

        let body = try GeminiDialect.body(of: conversation, &rendering)

        let expected =
            #"{"systemInstruction":{"parts":[{"text":"Be brief"}]},"contents":[{"role":"user","parts":[{"text":"What is it?"},"#
            + #"{"inlineData":{"mimeType":"image/jpeg","data":"/9j/AA"}}]},{"role":"model","parts":["#
            + #"{"functionCall":{"id":"call_1","name":"f","args":{}},"thoughtSignature":"skip_thought_signature_validator"},"#
            + #"{"functionCall":{"id":"call_2","name":"g","args":{"a":1}}}]},{"role":"user","parts":["#
            + #"{"functionResponse":{"id":"call_1","name":"f","response":{"result":"plain"}}},"#
            + #"{"functionResponse":{"id":"call_2","name":"g","response":{"b":2}}}]}],"#
            + #""tools":[{"functionDeclarations":[{"name":"f","parametersJsonSchema":{"type":"object","properties":"#
            + #"{"a":{"const":"x"}}}},{"name":"g"}]}],"toolConfig":{"functionCallingConfig":{"mode":"ANY"}},"#
            + #""generationConfig":{"thinkingConfig":{"thinkingLevel":"HIGH"}}}"#
        #expect(body.text == expected)
        #expect(rendering.dropped == ["logit_bias"])
    }

    @Test("signatures of Gemini's own go back, and only steps of the current turn get the placeholder")
    func signatures() throws {
        func step(_ name: String, _ signature: Signature?) -> [Turn] {
            var call = ToolCall(id: name, name: name, arguments: "{}")
            call.signature = signature
            return [
                Turn(.assistant, [ContentPart(.toolCall(call))]),
                Turn(.user, [ContentPart(.toolResult(ToolResult(callID: name, parts: [.text("r")])))]),
            ]
        }
        var conversation = Conversation(model: "fast")
        conversation.turns =
            [Turn(.user, [.text("1")])] + step("a", nil) + [
                Turn(.assistant, [.text("done")]), Turn(.user, [.text("2")]),
            ]
            + step("b", Signature(.gemini, "own")) + step("c", Signature(.openAI, "foreign"))

        func signatures(_ model: String) throws -> [JSONValue?] {
            var rendering = GeminiSamples.rendering(model)
            let contents = try GeminiDialect.body(of: conversation, &rendering)["contents"]?.array ?? []
            return contents.flatMap { $0["parts"]?.array ?? [] }.filter { $0["functionCall"] != nil }
                .map { $0["thoughtSignature"] }
        }

        #expect(try signatures("gemini-3.1-pro-preview") == [nil, "own", "skip_thought_signature_validator"])
        #expect(try signatures("gemini-2.5-flash") == [nil, "own", nil])
    }

    @Test("results for a service that knows no ids stand in the order of their calls")
    func order() throws {
        var conversation = Conversation(model: "fast")
        func result(_ id: String) -> ContentPart {
            ContentPart(.toolResult(ToolResult(callID: id, parts: [.text(id)])))
        }
        conversation.turns = [
            Turn(
                .assistant,
                ["a", "b"].map { ContentPart(.toolCall(ToolCall(id: $0, name: "f", arguments: "{}"))) }
            ), Turn(.user, [.text("and"), result("b")]), Turn(.user, [result("a")]),
        ]
        var vertex = GeminiSamples.rendering("gemini-2.5-flash", kind: "vertex")

        let contents = try GeminiDialect.body(of: conversation, &vertex)["contents"]?.array

        #expect(
            contents?.last?["parts"]?.text
                == #"[{"functionResponse":{"name":"f","response":{"result":"a"}}},"#
                + #"{"functionResponse":{"name":"f","response":{"result":"b"}}},{"text":"and"}]"#
        )
    }

    static let thinking: [(String, String?, Int?, String?)] = [
        ("gemini-3-flash-preview", "none", nil, #"{"thinkingLevel":"MINIMAL"}"#),
        ("gemini-3-pro-preview", "none", nil, #"{"thinkingLevel":"LOW"}"#),
        ("gemini-3.5-flash", "medium", nil, #"{"thinkingLevel":"MEDIUM"}"#),
        ("gemini-flash-latest", "xhigh", nil, #"{"thinkingLevel":"HIGH"}"#),
        ("gemini-3.5-flash", nil, 1_500, #"{"thinkingLevel":"LOW"}"#),
        ("gemini-2.5-flash", "none", nil, #"{"thinkingBudget":0}"#),
        ("gemini-2.5-pro", "none", nil, #"{"thinkingBudget":128}"#),
        ("gemini-2.5-pro", "max", nil, #"{"thinkingBudget":32768}"#),
        ("gemini-2.5-flash", "high", nil, #"{"thinkingBudget":24576}"#),
        ("gemini-2.5-flash-lite", nil, 100, #"{"thinkingBudget":512}"#),
        ("gemini-2.5-flash", nil, -1, #"{"thinkingBudget":-1}"#), ("gemini-2.0-flash", "high", nil, nil),
        ("gemini-2.5-flash", nil, nil, nil),
    ]

    @Test("effort is said as the model's generation takes it", arguments: thinking)
    func efforts(_ model: String, _ effort: String?, _ budget: Int?, _ expected: String?) throws {
        var conversation = Conversation(model: "fast")
        conversation.turns = [Turn(.user, [.text("?")])]
        conversation.thinking.effort = effort
        conversation.thinking.budget = budget
        var rendering = GeminiSamples.rendering(model)

        let body = try GeminiDialect.body(of: conversation, &rendering)

        #expect(body["generationConfig"]?["thinkingConfig"]?.text == expected)
        #expect(rendering.dropped == (model.contains("2.0") ? ["reasoning_effort"] : []))
    }

    @Test("older models get the subset of schemas, and an instruction where a form conflicts with tools")
    func subset() throws {
        var conversation = Conversation(model: "fast")
        conversation.turns = [Turn(.user, [.text("?")])]
        let schema: JSONValue = [
            "$defs": ["D": ["type": "integer", "exclusiveMinimum": 1]], "type": "object",
            "additionalProperties": false,
            "properties": [
                "a": ["$ref": "#/$defs/D", "description": "d"],
                "b": ["type": ["string", "null"], "const": "x"],
                "c": ["oneOf": [["type": "number"], ["type": "null"]]],
            ], "required": ["a"],
        ]
        conversation.form = .jsonSchema(AnswerSchema(schema, name: "answer"))
        var rendering = GeminiSamples.rendering("gemini-2.0-flash")

        let body = try GeminiDialect.body(of: conversation, &rendering)

        #expect(
            body["generationConfig"]?["responseSchema"]?.text
                == #"{"type":"OBJECT","required":["a"],"properties":{"a":{"type":"INTEGER","description":"d"},"#
                + #""b":{"nullable":true,"type":"STRING","enum":["x"]},"c":{"nullable":true,"anyOf":[{"type":"NUMBER"}]}}}"#
        )

        conversation.tools = [Tool(.function(parameters: schema), name: "f")]
        let second = try GeminiDialect.body(of: conversation, &rendering)
        #expect(second["generationConfig"] == nil)
        #expect(second["systemInstruction"]?["parts"]?.array?.count == 1)
        #expect(rendering.dropped == ["response_format"])
    }

    @Test("what the target cannot take is refused or left out by policy")
    func losses() throws {
        var conversation = Conversation(model: "fast")
        conversation.turns = [
            Turn(.system, [.text("later")]),
            Turn(.user, [ContentPart(.image(Media(.file("file-1"), type: "image/png")))]),
        ]
        conversation.endUser = "u"
        var strict = GeminiSamples.rendering("gemini-2.5-flash")
        var lenient = GeminiSamples.rendering("gemini-2.5-flash", policy: [.files: .drop])

        let refusal = try #require(throws: Refusal.self) { try GeminiDialect.body(of: conversation, &strict) }
        let body = try GeminiDialect.body(of: conversation, &lenient)

        #expect(refusal.param == "messages[1].content[0]")
        #expect(body.text == #"{"contents":[{"role":"user","parts":[{"text":"later"}]}]}"#)
        #expect(lenient.dropped == ["messages[0]", "messages[1].content[0]", "user"])
    }
}

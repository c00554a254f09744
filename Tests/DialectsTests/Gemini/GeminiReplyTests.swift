import Dialects
import JSONText
import Testing
import Vocabulary

@Suite("Answers in Gemini's dialect")
struct GeminiReplyTests {
    private func reply(_ text: String) throws -> Reply {
        try GeminiDialect.reply(from: GeminiSamples.json(text))
    }

    @Test("an answer gives its parts, its end and its usage")
    func ordinary() throws {
        let reply = try reply(
            #"{"candidates":[{"content":{"parts":[{"text":"hm","thought":true},{"text":"é is it"},"#
                + #"{"functionCall":{"name":"f","args":{"a":1.0}},"thoughtSignature":"c2ln"},{"functionCall":{"name":"f","id":"x1"}}],"#
                + #""role":"model"},"finishReason":"STOP","index":0,"groundingMetadata":{"groundingChunks":[{"web":{"uri":"https://a.test","#
                + #""title":"A"}}],"groundingSupports":[{"segment":{"partIndex":1,"startIndex":3,"endIndex":5,"text":"is"},"#
                + #""groundingChunkIndices":[0,7]}]}}],"usageMetadata":{"promptTokenCount":10,"cachedContentTokenCount":4,"#
                + #""candidatesTokenCount":5,"thoughtsTokenCount":7,"toolUsePromptTokenCount":3,"totalTokenCount":25},"#
                + #""modelVersion":"gemini-3-pro","responseId":"r-1","createTime":"2026-01-01T00:00:01.5Z"}"#
        )

        #expect(reply.id == "r-1" && reply.model == "gemini-3-pro" && reply.created == 1_767_225_601)
        #expect(reply.usage == Usage(input: 13, cachedInput: 4, output: 12, reasoning: 7))
        let choice = try #require(reply.choices.first)
        #expect(choice.stop == .toolCalls && choice.nativeStop == "STOP")
        #expect(choice.parts[0].content == .reasoning(Reasoning(text: "hm")))
        #expect(choice.parts[1].citations.map(\.range) == [2..<4])
        #expect(choice.parts[1].citations.map(\.url) == ["https://a.test"])
        var call = ToolCall(id: "call_ghr-1_0", name: "f", arguments: #"{"a":1.0}"#)
        call.signature = Signature(.gemini, "c2ln")
        #expect(choice.parts[2].content == .toolCall(call))
        #expect(choice.parts[3].content == .toolCall(ToolCall(id: "x1", name: "f", arguments: "{}")))
    }

    static let ends: [(String, StopReason, String?)] = [
        (#""MAX_TOKENS""#, .length, "MAX_TOKENS"), ("1", .finished, "STOP"), ("2", .length, "MAX_TOKENS"),
        (#""IMAGE_SAFETY""#, .filtered, "IMAGE_SAFETY"), (#""MODEL_ARMOR""#, .filtered, "MODEL_ARMOR"),
        (#""MALFORMED_FUNCTION_CALL""#, .failed, "MALFORMED_FUNCTION_CALL"),
        (#""NEWER""#, .finished, "NEWER"),
        (#""FINISH_REASON_UNSPECIFIED""#, .finished, nil), ("99", .finished, "99"), ("null", .finished, nil),
    ]

    @Test("reasons for the end are read by name and by number, without content too", arguments: ends)
    func end(_ native: String, _ stop: StopReason, _ name: String?) throws {
        for content in ["{}", #"{"role":"model"}"#, "null"] {
            let choice = try reply(#"{"candidates":[{"content":\#(content),"finishReason":\#(native)}]}"#)
                .choices[0]

            #expect(choice.parts.isEmpty && choice.stop == stop && choice.nativeStop == name)
        }
    }

    @Test("a blocked prompt is an answer that was filtered, and goes out as it came")
    func blocked() throws {
        let text =
            #"{"responseId":"r","promptFeedback":{"blockReason":"PROHIBITED_CONTENT","safetyRatings":[]}}"#

        let reply = try reply(text)

        #expect(reply.choices[0].stop == .filtered && reply.choices[0].nativeStop == "PROHIBITED_CONTENT")
        #expect(GeminiDialect.body(of: reply, GeminiStreamSamples.context()).text == text)
    }

    @Test(
        "texts that follow each other are one, as in a stream; a proof or something else between keeps them apart"
    )
    func texts() throws {
        let reply = try reply(
            #"{"candidates":[{"content":{"role":"model","parts":[{"text":"a"},{"text":""},{"text":"b"},"#
                + #"{"text":"c","thoughtSignature":"Yw=="},{"text":"d"},{"functionCall":{"name":"f"}},{"text":"e"}]}}]}"#
        )

        #expect(reply.choices[0].parts.map(\.text) == ["ab", "c", "d", nil, "e"])
    }

    @Test("log probabilities go to the form of Chat Completions and back")
    func logProbabilities() throws {
        let result =
            #"{"topCandidates":[{"candidates":[{"token":"é","logProbability":-0.5}]}],"#
            + #""chosenCandidates":[{"token":"é","logProbability":-0.5}]}"#
        let chat =
            #"{"content":[{"token":"é","logprob":-0.5,"bytes":[195,169],"top_logprobs":["#
            + #"{"token":"é","logprob":-0.5,"bytes":[195,169]}]}],"refusal":null}"#

        let reply = try reply(#"{"candidates":[{"logprobsResult":\#(result)}]}"#)
        var foreign = Reply(id: "r", model: "m", choices: reply.choices)
        foreign.choices[0].extras = JSONObject()
        let written = GeminiDialect.body(of: foreign, GeminiStreamSamples.context())

        #expect(reply.choices[0].logProbabilities?.text == chat)
        #expect(written["candidates"]?.array?[0]["logprobsResult"]?.text == result)
    }

    @Test("another dialect's answer is said in Gemini's words")
    func foreign() throws {
        var call = ToolCall(id: "toolu_1", name: "f", arguments: "")
        call.signature = Signature(.openAI, "s")
        var text = ContentPart.text("Yes é")
        var citation = Citation(.messages, [:])
        citation.url = "https://a.test"
        citation.range = 4..<5
        text.citations = [citation]
        let thought = Reasoning(text: "hm", signature: Signature(.anthropic, "sig"))
        var choice = Reply.Choice(
            [
                ContentPart(.reasoning(thought)), text, ContentPart(.toolCall(call)),
                ContentPart(.refusal("no")),
            ],
            stop: .toolCalls
        )
        choice.nativeStop = "tool_use"
        var reply = Reply(id: "", model: "claude", choices: [choice])
        reply.usage = Usage(input: 9, cachedInput: 2, output: 5, reasoning: 1)
        var context = GeminiStreamSamples.context()
        context.model = "fast"

        let body = GeminiDialect.body(of: reply, context)

        #expect(
            body.text
                == #"{"candidates":[{"content":{"parts":[{"text":"hm","thought":true,"thoughtSignature":"Z2gxLmFudGhyb3BpYy5zaWc="},"#
                + #"{"text":"Yes é"},{"functionCall":{"id":"toolu_1","name":"f","args":{}},"thoughtSignature":"Z2gxLm9wZW5haS5z"},"#
                + #"{"text":"no"}],"role":"model"},"finishReason":"STOP","index":0,"groundingMetadata":{"groundingChunks":["#
                + #"{"web":{"uri":"https://a.test"}}],"groundingSupports":[{"segment":{"partIndex":1,"startIndex":4,"endIndex":6,"#
                + #""text":"é"},"groundingChunkIndices":[0]}]}}],"usageMetadata":{"promptTokenCount":9,"cachedContentTokenCount":2,"#
                + #""candidatesTokenCount":4,"thoughtsTokenCount":1,"totalTokenCount":14},"modelVersion":"fast","responseId":"made"}"#
        )
    }

    @Test("a call whose arguments are no object is a malformed call in Gemini's own words")
    func malformedCall() throws {
        let part = ContentPart(.toolCall(ToolCall(id: "c", name: "f", arguments: #"{"a":"#)))
        let reply = Reply(id: "r", model: "m", choices: [Reply.Choice([part], stop: .toolCalls)])

        let candidate = GeminiDialect.body(of: reply, GeminiStreamSamples.context())["candidates"]?.array?[0]

        #expect(candidate?["finishReason"] == "MALFORMED_FUNCTION_CALL")
        #expect(candidate?["finishMessage"] == #"Malformed function call: f({"a":)"#)
    }

    @Test(
        "what is no answer is the upstream's failure",
        arguments: [
            "[]", "1", "{}", #"{"candidates":[]}"#, #"{"candidates":[{"content":{"parts":[{"text":1}]}}]}"#,
        ]
    )
    func malformed(_ text: String) throws {
        let problem = try #require(throws: UpstreamProblem.self) { try reply(text) }

        #expect(problem.kind == .failed && problem.status == 502)
    }
}

import Dialects
import JSONText
import Testing
import Vocabulary

@Suite("What decisions need of a request in Gemini's dialect")
struct GeminiEnvelopeTests {
    private func read(
        _ text: String,
        model: String? = "fast",
        isStream: Bool? = nil
    ) throws -> RequestEnvelope {
        try GeminiDialect.envelope(Array(text.utf8).span, model: model, isStream: isStream)
    }

    @Test("the path names the model and the stream, the body the rest")
    func ordinary() throws {
        let envelope = try read(
            #"{"contents":[{"parts":[{"text":"inlineData"}]}],"generationConfig":{"maxOutputTokens":10,"candidateCount":2},"#
                + #""tools":[{"functionDeclarations":[{"name":"googleSearch"}]},{"codeExecution":null}],"labels":{"team":"a"}}"#,
            isStream: true
        )

        #expect(envelope.model == "fast" && envelope.modelToken.isEmpty)
        #expect(envelope.isStream && envelope.asksUsage && envelope.usageSplice == nil)
        #expect(envelope.outputTokenLimit == 10 && envelope.choices == 2)
        #expect(envelope.hasTools && !envelope.namesContent)
        #expect(envelope.metadata == [RequestTag(name: "team", value: "a")])
    }

    @Test(
        "a tool that searches is noticed, in both spellings",
        arguments: [
            (#"[{"functionDeclarations":[{"name":"googleSearch"}]}]"#, 0), (#"[{"googleSearch":{}}]"#, nil),
            (#"{"google_search_retrieval":{}}"#, nil), (#"[{"googleSearch":null}]"#, 0),
            (#"[{"urlContext":{}}]"#, 0),
        ] as [(String, Int?)]
    )
    func searches(_ tools: String, _ expected: Int?) throws {
        #expect(try read(#"{"contents":[],"tools":\#(tools)}"#).offeredSearches == expected)
    }

    @Test("what a cache holds may search", arguments: [#""cachedContent":"c""#, #""cached_content":"c""#])
    func cached(_ member: String) throws {
        #expect(try read(#"{"contents":[],\#(member)}"#).offeredSearches == nil)
        #expect(try read(#"{"contents":[],"cachedContent":null}"#).offeredSearches == 0)
    }

    @Test("both spellings count, and of two numbers the larger one")
    func spellings() throws {
        let envelope = try read(
            #"{"contents":{},"generation_config":{"max_output_tokens":"30","candidate_count":3},"#
                + #""generationConfig":{"maxOutputTokens":20,"candidateCount":1}}"#
        )

        #expect(envelope.outputTokenLimit == 30 && envelope.choices == 3)
    }

    static let named: [String] = [
        #""contents":[{"parts":[{"inlineData":{}}]}]"#, #""contents":[{"parts":[{"inline_data":{}}]}]"#,
        #""contents":[{"parts":[{"fileData":{}}]}]"#, #""contents":[{"parts":[{"file_d\u0061ta":{}}]}]"#,
        #""contents":[],"systemInstruction":{"parts":[{"file_data":{}}]}"#,
        #""contents":[],"cachedContent":"c""#,
        #""contents":[],"cached_content":"c""#, #""contents":[],"tools":[{"googleSearch":{}}]"#,
        #""contents":[],"tools":{"urlContext":{}}"#,
    ]

    @Test("content whose length the body does not bound is noticed", arguments: named)
    func namesContent(_ members: String) throws {
        #expect(try read("{\(members)}").namesContent)
    }

    @Test("a body may name the path's model, with Google's prefix too")
    func model() throws {
        let text = #"{"model":"models/fast","contents":[]}"#

        let envelope = try read(text)

        #expect(String(decoding: Array(text.utf8)[envelope.modelToken], as: UTF8.self) == #""models/fast""#)
        #expect(envelope.model == "fast")
    }

    static let wrong: [(String, String)] = [
        ("[]", "-"), (#"{"contents":[]"#, "-"), (#"{"contents":[],"contents":[]}"#, "-"), ("{}", "contents"),
        (#"{"contents":"x"}"#, "contents"), (#"{"contents":[],"model":"other"}"#, "model"),
        (#"{"contents":[],"model":1}"#, "model"),
        (#"{"contents":[],"generationConfig":1}"#, "generationConfig"),
        (#"{"contents":[],"generationConfig":{"maxOutputTokens":-1}}"#, "generationConfig.maxOutputTokens"),
        (#"{"contents":[],"generation_config":{"candidate_count":0}}"#, "generationConfig.candidateCount"),
        (#"{"contents":[],"serviceTier":"warp"}"#, "service_tier"),
    ]

    @Test("what is not as it must be is refused", arguments: wrong)
    func refusals(_ text: String, _ param: String) throws {
        let refusal = try #require(throws: Refusal.self) { try read(text) }

        #expect(refusal.code == .invalidBody)
        #expect(refusal.param == (param == "-" ? nil : param))
    }
}

import JSONText
import Testing
import Vocabulary

@testable import Dialects

@Suite("Anthropic's requests and answers that pass as they are")
struct AnthropicPassingTests {
    private func envelope(
        _ text: String,
        model: String? = nil,
        isStream: Bool? = nil
    ) throws(Refusal) -> RequestEnvelope {
        let body = Array(text.utf8)
        return try AnthropicDialect.envelope(body.span, model: model, isStream: isStream)
    }

    private func message(_ content: String) -> String {
        #"{"model":"m","messages":[{"role":"user","content":\#(content)}]}"#
    }

    @Test("what decisions need is read")
    func fields() throws {
        let text =
            #"{"model":"fast","stream":true,"max_tokens":64,"system":"s","messages":[{"role":"user","content":"x"}],"#
            + #""tools":[{"name":"f","input_schema":{}}],"metadata":{"user_id":"u1"},"service_tier":"auto"}"#
        let envelope = try envelope(text)

        #expect(envelope.model == "fast")
        #expect(String(decoding: Array(text.utf8)[envelope.modelToken], as: UTF8.self) == #""fast""#)
        #expect(envelope.isStream)
        #expect(envelope.outputTokenLimit == 64)
        #expect(envelope.choices == 1)
        #expect(envelope.asksUsage)
        #expect(envelope.usageSplice == nil)
        #expect(envelope.hasTools)
        #expect(envelope.user == "u1")
        #expect(!envelope.namesContent)
    }

    @Test("a request to count needs no limit, and an empty list of tools offers none")
    func count() throws {
        let envelope = try envelope(#"{"model":"m","messages":[],"tools":[]}"#)

        #expect(envelope.outputTokenLimit == nil)
        #expect(!envelope.hasTools)
        #expect(!envelope.isStream)
        #expect(envelope.user == nil)
    }

    @Test("a long name of the caller's user is noted")
    func longUser() throws {
        let user = String(repeating: "u", count: 257)
        let envelope = try envelope(#"{"model":"m","messages":[],"metadata":{"user_id":"\#(user)"}}"#)

        #expect(envelope.hasLongUser)
        #expect(envelope.user == nil)
    }

    @Test(
        "content that is only named, or carried as media, is seen where blocks stand",
        arguments: [
            (#""x""#, false), (#"[{"type":"text","text":"x"}]"#, false),
            (#"[{"type":"image","source":{"type":"base64","media_type":"image/png","data":"AA"}}]"#, true),
            (#"[{"type":"image","source":{"url":"https://x","type":"url"}}]"#, true),
            (#"[{"type":"document","source":{"type":"file","file_id":"f"}}]"#, true),
            (#"[{"type":"document","source":{"type":"text","media_type":"text/plain","data":"x"}}]"#, false),
            (#"[{"type":"document","source":{"type":"content","content":[]}}]"#, true),
            (#"[{"type":"container_upload","file_id":"f"}]"#, true),
            (#"[{"type":"document","source":{"type":"text","data":"x","type":"url"}}]"#, true),
            (#"[{"type":"document","s\u006furce":{"t\u0079pe":"url"}}]"#, true),
            (
                #"[{"type":"search_result","source":"https://x","title":"t","content":[{"type":"text","text":"x"}]}]"#,
                false
            ),
            (
                #"[{"type":"tool_use","id":"t","name":"fetch","input":{"url":"https://x","source":{"type":"a"}}}]"#,
                false
            ),
            (
                #"[{"type":"tool_result","tool_use_id":"t","content":[{"type":"image","source":{"type":"base64"}}]}]"#,
                true
            ),
            (#"[{"type":"tool_result","tool_use_id":"t","content":"https://x"}]"#, false),
        ]
    )
    func named(_ content: String, _ isNamed: Bool) throws {
        #expect(try envelope(message(content)).namesContent == isNamed)
    }

    @Test(
        "tools that the provider runs bring in content",
        arguments: [
            (
                #"[{"name":"f","input_schema":{"type":"object","properties":{"type":{"type":"string"}}}}]"#,
                false
            ),
            (#"[{"type":"custom","name":"f"}]"#, false),
            (#"[{"type":"bash_20250124","name":"bash"}]"#, false),
            (#"[{"type":"web_search_20260318","name":"web_search"}]"#, true),
            (#"[{"name":"f"},{"name":"code_execution","type":"code_execution_20260521"}]"#, true),
        ]
    )
    func tools(_ tools: String, _ isNamed: Bool) throws {
        let envelope = try envelope(#"{"model":"m","messages":[],"tools":\#(tools)}"#)

        #expect(envelope.hasTools)
        #expect(envelope.namesContent == isNamed)
    }

    @Test(
        "the searches that tools allow are known, as far as they say it",
        arguments: [
            (#"[{"type":"custom","name":"web_search","max_uses":3}]"#, 0),
            (#"[{"type":"web_search_20250305","name":"web_search","max_uses":3}]"#, 3),
            (#"[{"max_uses":3,"name":"web_search","type":"web_search_20250305"},{"name":"f"}]"#, 3),
            (#"[{"type":"web_search_20250305","name":"web_search"}]"#, nil),
            (#"[{"type":"web_search_20250305","max_uses":2},{"type":"web_search_20260318"}]"#, nil),
            (#"[{"type":"web\u005fsearch_20250305","max_uses":2}]"#, 2),
            (#"[{"type":"\u0077eb_search_20250305"}]"#, nil),
            (#"[{"type":"web_search_20250305","max_uses":1,"max_uses":null}]"#, nil),
        ] as [(String, Int?)]
    )
    func searches(_ tools: String, _ expected: Int?) throws {
        #expect(try envelope(#"{"model":"m","messages":[],"tools":\#(tools)}"#).offeredSearches == expected)
    }

    @Test("servers of tools and stored conversations bring in content")
    func stored() throws {
        #expect(
            try envelope(#"{"model":"m","messages":[],"mcp_servers":[{"url":"https://x"}]}"#).namesContent
        )
        #expect(try envelope(#"{"model":"m","messages":[],"container":"c"}"#).namesContent)
        #expect(try !envelope(#"{"model":"m","messages":[],"mcp_servers":[],"container":null}"#).namesContent)
    }

    @Test("fast mode is asked for as the dearer service, and the ordinary speed says nothing")
    func speed() throws {
        func tier(_ member: String) throws -> RequestedTier {
            try envelope(#"{"model":"m","messages":[],\#(member)}"#).serviceTier
        }

        #expect(try tier(#""speed":"fast""#) == .stated(.priority))
        #expect(try tier(#""speed":"f\u0061st","service_tier":"auto""#) == .stated(.priority))
        #expect(try tier(#""speed":"standard""#) == .unstated)
        #expect(try tier(#""speed":null"#) == .unstated)
    }

    @Test(
        "an answer in fast mode is charged as such, wherever it says so",
        arguments: [
            #""speed":"fast","service_tier":"standard""#, #""service_tier":"standard","speed":"fast""#,
        ]
    )
    func fastAnswer(_ members: String) throws {
        let body = Array(
            #"{"content":[],"usage":{"input_tokens":1,\#(members),"output_tokens":2}}"#.utf8
        )

        #expect(AnthropicDialect.usage(ofAnswer: body.span)?.serviceTier == .priority)
    }

    @Test("a compaction reads the conversation once more, other edits do not")
    func compaction() throws {
        func edited(_ edits: String) throws -> Bool {
            try envelope(#"{"model":"m","messages":[],"context_management":{"edits":\#(edits)}}"#)
                .namesContent
        }

        #expect(try edited(#"[{"type":"clear_tool_uses_20250919"},{"type":"compact_20260112"}]"#))
        #expect(try !edited(#"[{"type":"clear_tool_uses_20250919","keep":{"type":"tool_uses","value":3}}]"#))
        #expect(try envelope(#"{"model":"m","messages":[],"compaction":{"type":"summarize"}}"#).namesContent)
    }

    @Test(
        "what is wrong is refused, and names its field",
        arguments: [
            ("[]", nil), ("{", nil), (#"{"messages":[]}"#, "model"), (#"{"model":"m"}"#, "messages"),
            (#"{"model":7,"messages":[]}"#, "model"), (#"{"model":"m","messages":"x"}"#, "messages"),
            (#"{"model":"m","messages":[],"stream":1}"#, "stream"),
            (#"{"model":"m","messages":[],"max_tokens":"many"}"#, "max_tokens"),
            (#"{"model":"m","messages":[],"Model":"n"}"#, "Model"),
            (#"{"model":"m","messages":[],"model":"n"}"#, nil),
            (#"{"model":"m","messages":[],"service_tier":"flex"}"#, "service_tier"),
            (#"{"model":"m","messages":[],"speed":"slow"}"#, "speed"),
            (#"{"model":"m","messages":[],"fallbacks":[{"model":"claude-opus-5"}]}"#, "fallbacks"),
            (#"{"model":"m","messages":[],"inference_geo":"us"}"#, "inference_geo"),
        ] as [(String, String?)]
    )
    func refusals(_ text: String, _ param: String?) {
        let refusal = #expect(throws: Refusal.self) { _ = try envelope(text) }

        #expect(refusal?.code == .invalidBody)
        #expect(refusal?.param == param)
    }

    @Test("the path names the model where the body does not, and the body may not say otherwise")
    func path() throws {
        let envelope = try envelope(#"{"messages":[]}"#, model: "claude-x", isStream: true)

        #expect(envelope.model == "claude-x")
        #expect(envelope.modelToken.isEmpty)
        #expect(envelope.isStream)
        #expect(throws: Refusal.self) { _ = try self.envelope(#"{"model":"m","messages":[]}"#, model: "n") }
        #expect(throws: Refusal.self) {
            _ = try self.envelope(#"{"messages":[],"stream":false}"#, model: "n", isStream: true)
        }
    }

    @Test("an answer's usage is read from its end, whatever stands before or after")
    func usage() throws {
        let usage =
            #""usage":{"input_tokens":10,"cache_creation_input_tokens":3,"cache_read_input_tokens":4,"#
        let report =
            usage + #""output_tokens":20,"output_tokens_details":{"thinking_tokens":5},"iterations":[{}]}"#
        let expected = Usage(input: 17, cachedInput: 4, cacheWrite: 3, output: 20, reasoning: 5)
        func read(_ text: String) -> Usage? {
            let bytes = Array(text.utf8)
            return AnthropicDialect.usage(ofAnswer: bytes.span)
        }

        #expect(read(#"{"type":"message","content":[{"type":"text","text":"x"}],\#(report)}"#) == expected)
        #expect(read(#"ut off","stop_reason":"end_turn",\#(report),"container":{"id":"c"}}"#) == expected)
        #expect(
            read(#"{\#(report),"content":[{"type":"text","text":"\"usage\":{\"input_tokens\":1}}"}]}"#)
                == expected
        )
        #expect(read(#"{"content":[{"input":{"usage":{"input_tokens":1}}}]}"#) == nil)
        let nested = Array(repeating: #"{"usage":1}"#, count: 9).joined(separator: ",")
        #expect(read(#"{\#(report),"content":[\#(nested)]}"#) == expected)
        #expect(read(#"{"usage":7,"content":[\#(nested)]}"#) == nil)
        #expect(read(#"[\#(nested)]"#) == nil)
        #expect(read(#"{"usage":{"input_tokens":1"#) == nil)
        #expect(read("") == nil)
    }

    @Test("an error with a good status, and the place of the model's name, are seen")
    func answers() {
        let error = Array(#"{"type":"error","error":{}}"#.utf8)
        let answer = Array(#"{"content":[{"type":"error"}],"type":"message","model":"m"}"#.utf8)
        let start = Array(#"{"type":"message_start","message":{"id":"x","model":"claude","usage":{}}}"#.utf8)
        let delta = Array(#"{"type":"message_delta","delta":{"model":"x"}}"#.utf8)
        let place = AnthropicDialect.modelToken(inEvent: start.span)
        let deltaPlace = AnthropicDialect.modelToken(inEvent: delta.span)
        let answerPlace = AnthropicDialect.modelToken(inAnswer: answer.span)
        let areErrors = [error, answer].map { AnthropicDialect.isError(answer: $0.span) }

        #expect(areErrors == [true, false])
        #expect(place.map { String(decoding: start[$0], as: UTF8.self) } == #""claude""#)
        #expect(answerPlace.map { String(decoding: answer[$0], as: UTF8.self) } == #""m""#)
        #expect(deltaPlace == nil)
    }
}

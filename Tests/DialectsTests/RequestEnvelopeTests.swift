import Dialects
import Testing
import Vocabulary

@Suite("Request envelope")
struct RequestEnvelopeTests {
    @Test("a chat request gives what decisions need")
    func chat() throws {
        let text =
            #"{"messages":[{"role":"user","content":"Hi"}],"model":"gpt-4o","stream":true,"n":3,"max_tokens":10,"#
            + #""max_completion_tokens":20,"stream_options":{"include_usage":true},"tools":[{}],"user":"u-1","x":[{"y":1}]}"#

        let envelope = try read(.chatCompletions, text)

        #expect(envelope.model == "gpt-4o")
        #expect(String(decoding: Array(text.utf8)[envelope.modelToken], as: UTF8.self) == "\"gpt-4o\"")
        #expect(envelope.isStream && envelope.asksUsage && envelope.usageSplice == nil)
        #expect(envelope.outputTokenLimit == 20)
        #expect(envelope.choices == 3)
        #expect(envelope.hasTools && !envelope.namesContent)
        #expect(envelope.user == "u-1")
    }

    static let mistakable: [(String, String)] = [
        (#""Model":"b""#, "Model"), (#""MODEL":"b""#, "MODEL"), (#""m\u004fdel":"b""#, "mOdel"),
        (#""\u017Ftream":true"#, "\u{17F}tream"), (#""max_to\u{212A}ens":1"#, "max_to\u{212A}ens"),
        (#""Messages":[]"#, "Messages"), (#""Service_tier":"priority""#, "Service_tier"),
        (#""stream_options":{"Include_Usage":false}"#, "stream_options.Include_Usage"),
        (#""stream_options":{"include_u\u017fage":false}"#, "stream_options.include_u\u{17F}age"),
    ]

    @Test("a key that could be read as a known one is refused by name", arguments: mistakable)
    func mistakableKey(_ member: String, _ name: String) {
        let member = member.replacing(#"\u{212A}"#, with: "\u{212A}")
        let refusal = refusal(.chatCompletions, #"{"model":"a","messages":[],\#(member)}"#)

        #expect(refusal?.code == .invalidBody)
        #expect(refusal?.param == name)
    }

    @Test(
        "a key that only looks like a known one passes",
        arguments: [
            #""Modela":1"#, #""MODE":1"#, #""x":{"Model":"b"}"#, #""metadata":{"User":"u"}"#, #""Input":1"#,
        ]
    )
    func harmlessKey(_ member: String) throws {
        _ = try read(.chatCompletions, #"{"model":"a","messages":[],\#(member)}"#)
    }

    @Test(
        "a service tier is read if it can have a price",
        arguments: [
            (#""auto""#, .automatic), (#""default""#, .stated(.standard)), ("null", .unstated),
            (#""on_demand""#, .stated(.standard)), (#""priority""#, .stated(.priority)),
            (#""flex""#, .stated(.flex)), (#""prior\u0069ty""#, .stated(.priority)),
            (#""scale""#, .stated(.standard)), (#""fast""#, .stated(.priority)), (#""turbo""#, nil),
            (#""Priority""#, nil), ("1", nil), ("\"\(String(repeating: "x", count: 100))\"", nil),
        ] as [(String, RequestedTier?)]
    )
    func serviceTier(_ value: String, _ expected: RequestedTier?) throws {
        let body = #"{"model":"a","messages":[],"service_tier":\#(value)}"#

        guard let expected else {
            #expect(refusal(.chatCompletions, body)?.param == "service_tier")
            return
        }
        #expect(try read(.chatCompletions, body).serviceTier == expected)
    }

    @Test("what a request can use beside text is known from its content")
    func reach() throws {
        let plain = try read(.chatCompletions, #"{"model":"m","messages":[]}"#)
        let seeing = try read(
            .chatCompletions,
            #"{"model":"m","messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"x"}}]}]}"#
        )
        let searching = try read(
            .chatCompletions,
            #"{"model":"m","messages":[],"web_search_options":{}}"#
        )

        #expect(plain.kinds == [.cacheWriteLong, .audioOutput, .imageOutput] && plain.searches == 0)
        #expect(seeing.kinds == .all && seeing.searches == 0)
        #expect(searching.searches == 1)
    }

    @Test(
        "what a cache holds may search",
        arguments: [
            (#""cached_content":"c""#, nil), (#""extra_body":{"google":{"cached_content":"c"}}"#, nil),
            (#""cached_content":null"#, 0), (#""data_sources":[{}]"#, 0),
        ] as [(String, Int?)]
    )
    func cached(_ member: String, _ expected: Int?) throws {
        #expect(
            try read(.chatCompletions, #"{"model":"m","messages":[],\#(member)}"#).offeredSearches == expected
        )
    }

    @Test("what is absent or null has its default")
    func defaults() throws {
        let plain = try read(.chatCompletions, #"{"model":"m","messages":[]}"#)
        let nulls = try read(
            .chatCompletions,
            #"{"model":"m","messages":[],"stream":null,"n":null,"max_tokens":null,"tools":null,"user":null,"#
                + #""stream_options":null,"max_completion_tokens":null}"#
        )

        for envelope in [plain, nulls] {
            #expect(!envelope.isStream && !envelope.asksUsage && envelope.usageSplice == nil)
            #expect(envelope.outputTokenLimit == nil && envelope.choices == 1)
            #expect(!envelope.hasTools && !envelope.namesContent && envelope.user == nil)
        }
    }

    @Test(
        "an escaped model is unescaped and its token found",
        arguments: [
            (#""m\u006fdel""#, "model"), (#""a/b""#, "a/b"), (#""a\/b""#, "a/b"), (#""é""#, "é"),
        ]
    )
    func escapedModel(_ token: String, _ model: String) throws {
        let text = #"{"mod\u0065l": \#(token) ,"messages":[]}"#

        let envelope = try read(.chatCompletions, text)

        #expect(envelope.model == model)
        #expect(String(decoding: Array(text.utf8)[envelope.modelToken], as: UTF8.self) == token)
    }

    @Test(
        "prompts are counted",
        arguments: [
            (#""one""#, 1), (#"["one"]"#, 1), (#"["one","two"]"#, 2), ("[1,2,3]", 1), ("[[1,2],[3],[4]]", 3),
            ("[]", 1),
        ]
    )
    func prompts(_ prompt: String, _ count: Int) throws {
        let envelope = try read(.completions, #"{"model":"m","prompt":\#(prompt)}"#)

        #expect(envelope.choices == count)
    }

    @Test("every prompt is answered as often as the larger of n and best_of says")
    func bestOf() throws {
        let envelope = try read(.completions, #"{"model":"m","prompt":["a","b"],"n":2,"best_of":5}"#)

        #expect(envelope.choices == 10)
    }

    @Test(
        "embeddings take texts, tokens and parts",
        arguments: [#""x""#, #"["x","y"]"#, "[1,2]", "[[1],[2]]"]
    )
    func embeddings(_ input: String) throws {
        let envelope = try read(.embeddings, #"{"input":\#(input),"model":"e","n":"any","stream":"any"}"#)

        #expect(envelope.model == "e" && envelope.choices == 1 && !envelope.isStream)
    }

    @Test("whole numbers count in every form", arguments: ["100", "100.0", "1e2"])
    func limits(_ number: String) throws {
        let envelope = try read(.chatCompletions, #"{"model":"m","messages":[],"max_tokens":\#(number)}"#)

        #expect(envelope.outputTokenLimit == 100)
    }

    @Test("a user of more than 256 bytes is not kept")
    func longUser() throws {
        let kept = try read(
            .chatCompletions,
            #"{"model":"m","messages":[],"user":"\#(String(repeating: "u", count: 256))"}"#
        )
        let dropped = try read(
            .chatCompletions,
            #"{"model":"m","messages":[],"user":"\#(String(repeating: "u", count: 257))"}"#
        )

        #expect(kept.user?.utf8.count == 256)
        #expect(dropped.user == nil)
    }

    @Test("empty tools are none")
    func noTools() throws {
        let envelope = try read(.chatCompletions, #"{"model":"m","messages":[],"tools":[ ],"functions":[]}"#)

        #expect(!envelope.hasTools)
    }

    static let wrong: [(Dialects.Operation, String, String?, String)] = [
        (.chatCompletions, #"{"messages":[]}"#, "model", "no field 'model'"),
        (.chatCompletions, #"{"model":"m"}"#, "messages", "no field 'messages'"),
        (.completions, #"{"model":"m","messages":[]}"#, "prompt", "no field 'prompt'"),
        (.embeddings, #"{"model":"m","prompt":"x"}"#, "input", "no field 'input'"),
        (.chatCompletions, #"{"model":"","messages":[]}"#, "model", "byte 9"),
        (.chatCompletions, #"{"model":7,"messages":[]}"#, "model", "byte 9"),
        (.chatCompletions, #"{"model":null,"messages":[]}"#, "model", "byte 9"),
        (.chatCompletions, #"{"model":"m","messages":"x"}"#, "messages", "byte 24"),
        (.chatCompletions, #"{"model":"m","messages":null}"#, "messages", "byte 24"),
        (.completions, #"{"model":"m","prompt":{}}"#, "prompt", "byte 22"),
        (.completions, #"{"model":"m","prompt":["a",null]}"#, "prompt", "byte 27"),
        (.embeddings, #"{"model":"m","input":5}"#, "input", "byte 21"),
        (.chatCompletions, #"{"max_tokens":-1}"#, "max_tokens", "byte 14"),
        (.chatCompletions, #"{"max_tokens":1.5}"#, "max_tokens", "byte 14"),
        (.chatCompletions, #"{"max_tokens":"9"}"#, "max_tokens", "byte 14"),
        (.chatCompletions, #"{"max_tokens":1e99}"#, "max_tokens", "byte 14"),
        (.chatCompletions, #"{"max_completion_tokens":true}"#, "max_completion_tokens", "byte 25"),
        (.chatCompletions, #"{"n":0}"#, "n", "byte 5"), (.chatCompletions, #"{"n":129}"#, "n", "byte 5"),
        (.chatCompletions, #"{"n":"1"}"#, "n", "byte 5"),
        (.completions, #"{"best_of":0}"#, "best_of", "byte 11"),
        (.chatCompletions, #"{"stream":"true"}"#, "stream", "byte 10"),
        (.chatCompletions, #"{"stream":1}"#, "stream", "byte 10"),
        (.chatCompletions, #"{"stream_options":[]}"#, "stream_options", "byte 18"),
        (
            .chatCompletions, #"{"stream_options":{"include_usage":1}}"#, "stream_options.include_usage",
            "byte 35"
        ),
        (.chatCompletions, #"{"user":5}"#, "user", "byte 8"), (.chatCompletions, "", nil, "byte 0"),
        (.chatCompletions, "[]", nil, "byte 0"), (.chatCompletions, "{\"model\":\"m\"", nil, "byte 12"),
        (.chatCompletions, #"{"model":"m","messages":[]} x"#, nil, "byte 28"),
        (
            .chatCompletions, #"{"model":"a","mod\u0065l":"b","messages":[]}"#, nil,
            "a repeated key at byte 14"
        ),
        (.chatCompletions, #"{"model":"a","messages":[1,]}"#, nil, "byte 27"),
    ]

    @Test("a wrong body is refused with the field and the place", arguments: wrong)
    func refuses(_ operation: Dialects.Operation, _ text: String, _ param: String?, _ words: String) throws {
        let refusal = try #require(throws: Refusal.self) { try read(operation, text) }

        #expect(refusal.code == .invalidBody)
        #expect(refusal.param == param)
        #expect(refusal.message.contains(words), "\(refusal.message)")
    }

    @Test("deep and broken content is refused inside messages too")
    func brokenContent() throws {
        let deep = String(repeating: "[", count: 511) + String(repeating: "]", count: 511)
        _ = try read(.chatCompletions, #"{"model":"m","messages":\#(deep)}"#)

        let tooDeep = try #require(throws: Refusal.self) {
            try read(.chatCompletions, #"{"model":"m","messages":[\#(deep)]}"#)
        }

        #expect(tooDeep.message.contains("nesting deeper than 512"))
    }
}

/// Reads the envelope of a body given as text.
func read(_ operation: Dialects.Operation, _ text: String) throws(Refusal) -> RequestEnvelope {
    let bytes = Array(text.utf8)
    return try RequestEnvelope.read(operation, bytes.span)
}

/// Why a body is refused; `nil` if it is not.
func refusal(_ operation: Dialects.Operation, _ text: String) -> Refusal? {
    do throws(Refusal) {
        _ = try read(operation, text)
        return nil
    } catch {
        return error
    }
}

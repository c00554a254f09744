import Dialects
import Testing
import Vocabulary

@Suite("Plain answers")
struct PlainAnswerTests {
    private func usage(_ report: String) -> Usage? {
        let bytes = Array(#"{"id":"x","choices":[{"message":{"content":"hi"}}],"usage":\#(report)}"#.utf8)
        return PlainAnswer.usage(bytes.span)
    }

    static let reports: [(String, Usage?)] = [
        (
            #"{"prompt_tokens":12,"completion_tokens":50,"total_tokens":62,"prompt_tokens_details":{"cached_tokens":4,"cache_write_tokens":2,"audio_tokens":0},"completion_tokens_details":{"reasoning_tokens":30}}"#,
            Usage(input: 12, cachedInput: 4, cacheWrite: 2, output: 50, reasoning: 30)
        ),
        (#"{"prompt_tokens":8,"total_tokens":8}"#, Usage(input: 8)),
        (#"{"total_tokens":8}"#, Usage(input: 8)),
        (#"{"completion_tokens":3}"#, Usage(output: 3)),
        (
            #"{"prompt_tokens":20,"completion_tokens":5,"prompt_cache_hit_tokens":16,"prompt_cache_miss_tokens":4}"#,
            Usage(input: 20, cachedInput: 16, output: 5)
        ),
        (
            #"{"prompt_tokens":20,"completion_tokens":5,"cached_tokens":7,"prompt_tokens_details":null,"completion_tokens_details":null}"#,
            Usage(input: 20, cachedInput: 7, output: 5)
        ),
        (#"{"prompt_tokens":12.0,"completion_tokens":3.2,"total_tokens":null}"#, Usage(input: 12, output: 4)),
        // xAI: reasoning outside of the completion. Gemini: thoughts only in the total. Mistral: audio only in the total.
        (
            #"{"prompt_tokens":10,"completion_tokens":5,"total_tokens":35,"completion_tokens_details":{"reasoning_tokens":20}}"#,
            Usage(input: 10, output: 25, reasoning: 20)
        ),
        (
            #"{"prompt_tokens":10,"completion_tokens":5,"total_tokens":43}"#,
            Usage(input: 10, output: 33, reasoning: 28)
        ),
        (
            #"{"prompt_tokens":9,"total_tokens":585,"completion_tokens":201,"prompt_tokens_details":{"audio_tokens":375}}"#,
            Usage(input: 384, output: 201, rare: [.audioInput: 375])
        ),
        (#"{"prompt_tokens":1099511627776}"#, Usage(input: 1 << 40)),
        (#"{"prompt_tokens":1099511627777}"#, nil),
        (#"{"prompt_tokens":1,"total_tokens":9007199254740992}"#, nil),
        (#"{"prompt_tokens":-1,"completion_tokens":5}"#, nil),
        (#"{"prompt_tokens":1e300,"completion_tokens":5}"#, nil),
        (#"{"prompt_tokens":"12"}"#, nil), ("{}", nil), ("null", nil), ("[]", nil), ("12", nil),
        (#"{"prompt_tokens":12,"#, nil),
    ]

    @Test("usage is read in the forms that servers write", arguments: reports)
    func reads(_ report: String, _ expected: Usage?) {
        #expect(usage(report) == expected)
    }

    static let places: [(String, Int?)] = [
        (#"{"usage":{"prompt_tokens":1},"choices":[]}"#, 1),
        (#"{"choices":[],"usage" : {"prompt_tokens":1} , "x":2} "#, 1),
        (#"{"choices":[{"usage":{"prompt_tokens":9}}],"usage":{"prompt_tokens":1}}"#, 1),
        (#"{"usage":{"prompt_tokens":1},"choices":[{"usage":{"prompt_tokens":9}}]}"#, 1),
        (#"{"choices":[{"usage":{"prompt_tokens":9}}]}"#, nil),
        (#"{"x":{"usage":{"prompt_tokens":9}}}"#, nil),
        (#"{"content":"\"usage\":{\"prompt_tokens\":9}}"}"#, nil), (#"{"content":"x","y":"usage"}"#, nil),
        (#"{"usage":{"prompt_tokens":1},"content":"\"usage\":{\"prompt_tokens\":9}}"}"#, 1),
        (#"{"usage":{"prompt_tokens":1,"usage":{"prompt_tokens":9}}}"#, 1),
        (#"{"a":"\\","usage":{"prompt_tokens":1}}"#, 1), (#"{"choices":[]}"#, nil), ("", nil),
        (
            #"{"usage":{"prompt_tokens":1},"a":"usage","b":["usage","usage","usage","usage","usage","usage","usage","usage","usage"]}"#,
            1
        ),
    ]

    @Test("only the top level's usage counts, wherever it stands", arguments: places)
    func findsPlace(_ body: String, _ input: Int?) {
        let bytes = Array(body.utf8)

        let usage = PlainAnswer.usage(bytes.span)

        #expect(usage?.input == input)
    }

    static let tiers: [(String, ServiceTier?)] = [
        (#"{"choices":[],"usage":{"prompt_tokens":1},"service_tier":"flex"}"#, .flex),
        (#"{"usage":{"prompt_tokens":1},"service_tier":"default","x":1}"#, .standard),
        (#"{"service_tier":"priority","choices":[],"usage":{"prompt_tokens":1}}"#, .priority),
        (#"{"choices":[{"service_tier":"flex"}],"usage":{"prompt_tokens":1}}"#, nil),
        (#"{"usage":{"prompt_tokens":1},"service_tier":null}"#, nil),
        (#"{"usage":{"prompt_tokens":1},"service_tier":"sca\u006ce"}"#, nil),
        (#"{"usage":{"prompt_tokens":1},"service_tier":"pri\u006frity"}"#, .priority),
    ]

    @Test("the service tier stands beside the usage, before it or after it", arguments: tiers)
    func tier(_ body: String, _ serviceTier: ServiceTier?) {
        let bytes = Array(body.utf8)

        let usage = PlainAnswer.usage(bytes.span, seeksServiceTier: true)

        #expect(usage == Usage(input: 1, serviceTier: serviceTier))
    }

    @Test("the end of an answer is enough")
    func tail() {
        let body = Array(
            #"{"choices":[{"message":{"content":"a \"usage\" b"}}],"usage":{"prompt_tokens":1},"x":"y"}"#.utf8
        )
        for start in 0..<50 {
            let tail = Array(body[start...])
            let usage = PlainAnswer.usage(tail.span)
            #expect(usage?.input == 1)
        }
    }

    @Test(
        "the model's token is found",
        arguments: [
            (#"{"id":"x","model":"gpt","choices":[]}"#, #""gpt""#),
            (#"{"data":[{"model":"no"}],"model" : "a\"b"}"#, #""a\"b""#),
            (#"{"model":null}"#, nil), (#"{"x":"\"model\":1"}"#, nil), (#"{"model":"cut"#, nil), ("[]", nil),
        ] as [(String, String?)]
    )
    func model(_ body: String, _ token: String?) {
        let bytes = Array(body.utf8)

        let range = PlainAnswer.model(bytes.span)

        #expect(range.map { String(decoding: bytes[$0], as: UTF8.self) } == token)
    }

    @Test(
        "errors are told from answers",
        arguments: [
            (#"{"error":{"message":"x"}}"#, true), (#"{"id":1,"error":"x"}"#, true),
            (#"{"error":null,"id":1}"#, false),
            (#"{"error":{"message":"x"},"choices":[]}"#, false), (#"{"data":[],"error":{}}"#, false),
            (#"{"x":{"error":{}}}"#, false), ("{}", false), ("", false), ("[]", false),
        ]
    )
    func errors(_ body: String, _ isError: Bool) {
        let bytes = Array(body.utf8)

        let found = PlainAnswer.isError(bytes.span)

        #expect(found == isError)
    }
}

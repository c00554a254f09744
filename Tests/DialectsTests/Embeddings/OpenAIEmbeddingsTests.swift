import Dialects
import JSONText
import Testing
import Vocabulary

@Suite("Embeddings in OpenAI's dialect")
struct OpenAIEmbeddingsTests {
    private func json(_ text: String) throws -> JSONValue { try JSONValue.read(Array(text.utf8)) }

    private func rendering() -> Rendering {
        Rendering(model: "target", outputTokenLimit: 0, providerKind: "openai", maker: .openAI)
    }

    static let requests: [String] = [
        #"{"model":"target","input":"a","dimensions":3,"encoding_format":"base64","user":"u","x":1.50}"#,
        #"{"model":"target","input":["a","b"]}"#, #"{"model":"target","input":["a"]}"#,
        #"{"model":"target","input":[1,2]}"#, #"{"model":"target","input":[[1,2],[3]]}"#,
        #"{"model":"target","input":[{"text":"a"},"b"]}"#,
    ]

    @Test("a request is read and written again as it was", arguments: requests)
    func roundTrip(_ text: String) throws {
        var rendering = rendering()

        let body = try OpenAIEmbeddings.body(
            of: OpenAIEmbeddings.request(from: json(text), model: nil),
            &rendering
        )

        #expect(body.text == text)
        #expect(rendering.dropped.isEmpty)
    }

    static let wrong: [(String, String)] = [
        ("[]", "body"), (#"{"input":"a"}"#, "model"), (#"{"model":"m"}"#, "input"),
        (#"{"model":"m","input":[]}"#, "input"),
        (#"{"model":"m","input":["a",null]}"#, "input[1]"), (#"{"model":"m","input":[[]]}"#, "input[0]"),
        (#"{"model":"m","input":"a","dimensions":0}"#, "dimensions"),
        (#"{"model":"m","input":"a","encoding_format":"int8"}"#, "encoding_format"),
    ]

    @Test("what is not as it must be is refused by its path", arguments: wrong)
    func refusals(_ text: String, _ param: String) throws {
        let refusal = try #require(throws: Refusal.self) {
            try OpenAIEmbeddings.request(from: json(text), model: nil)
        }

        #expect(refusal.code == .invalidBody && refusal.param == param)
    }

    @Test("vectors go in the encoding that was asked for, whichever the target used")
    func encodings() throws {
        var request = EmbeddingRequest(model: "fast", inputs: [.text("a"), .text("b")])
        // 1, -2.5 and 0.1 as 32-bit floats.
        let answer =
            #"{"object":"list","data":[{"index":1,"embedding":"AACAPwAAIMDNzMw9"},{"index":0,"embedding":[1.0,-2.5,0.1]}],"#
            + #""model":"m","usage":{"prompt_tokens":4,"total_tokens":4}}"#
        let reply = try OpenAIEmbeddings.reply(from: json(answer))
        #expect(reply.usage == Usage(input: 4))

        let floats = OpenAIEmbeddings.body(of: reply, for: request, model: "fast")
        request.encoding = .base64
        let texts = OpenAIEmbeddings.body(of: reply, for: request, model: nil)

        #expect(
            floats.text
                == #"{"object":"list","data":[{"object":"embedding","index":0,"embedding":[1.0,-2.5,0.1]},"#
                + #"{"object":"embedding","index":1,"embedding":[1.0,-2.5,0.1]}],"model":"fast","#
                + #""usage":{"prompt_tokens":4,"total_tokens":4}}"#
        )
        let encoded = texts["data"]?.array?.map { $0["embedding"] }
        #expect(encoded == ["AACAPwAAIMDNzMw9", "AACAPwAAIMDNzMw9"])
    }

    @Test("base64 of every length goes there and back", arguments: 0...9)
    func base64(_ count: Int) throws {
        let numbers = (0..<count).map { JSONValue.number((Float($0) * 0.37 - 1).description) }
        let text = EmbeddingVector.numbers(numbers).value(.base64)

        let vector = try #require(EmbeddingVector(text))

        #expect(vector.value(.float) == .array(numbers))
    }

    @Test(
        "what is no vector is the upstream's failure",
        arguments: [
            "[]", "{}", #"{"data":[{}]}"#, #"{"data":[{"embedding":["x"]}]}"#,
            #"{"data":[{"embedding":"AACA"}]}"#,
            #"{"data":[{"embedding":"A*CAPw=="}]}"#,
        ]
    )
    func malformed(_ text: String) throws {
        let problem = try #require(throws: UpstreamProblem.self) {
            try OpenAIEmbeddings.reply(from: json(text))
        }

        #expect(problem.kind == .failed && problem.status == 502)
    }
}

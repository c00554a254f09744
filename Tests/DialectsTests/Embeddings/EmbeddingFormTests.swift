import JSONText
import RecordingsTesting
import Testing
import Vocabulary

@testable import Dialects

@Suite("Embeddings between their forms")
struct EmbeddingFormTests {
    private static func json(_ text: String) throws -> JSONValue { try JSONValue.read(Array(text.utf8)) }

    private static func rendering() -> Rendering {
        Rendering(model: "m", outputTokenLimit: 1, providerKind: "cohere", maker: .other)
    }

    private static func written(
        _ request: EmbeddingRequest,
        _ form: EmbeddingForm
    ) throws -> (String, [String]) {
        var rendering = rendering()
        let body = try form.dialect.body(of: request, &rendering)
        return (CohereNormalForm.sorted(body).text, rendering.dropped)
    }

    @Test(
        "a request of every form is written as it was read",
        arguments: [
            (
                #"{"model":"m","texts":["a"],"input_type":"search_query","embedding_types":["float","int8"],"output_dimension":5,"truncate":"NONE","max_tokens":3}"#,
                EmbeddingForm.cohere
            ),
            (
                #"{"model":"m","images":["data:image/png;base64,AA"],"input_type":"image","embedding_types":["float"]}"#,
                .cohere
            ),
            (
                #"{"model":"m","inputs":[{"content":[{"type":"text","text":"a"},{"type":"image_url","image_url":{"url":"x"}}]}],"input_type":"classification","embedding_types":["base64"]}"#,
                .cohere
            ),
            (
                #"{"model":"m","input":["a"],"input_type":"query","output_dimension":5,"truncation":false,"output_dtype":"int8","encoding_format":"base64"}"#,
                .voyage
            ),
            (
                #"{"model":"m","input":[{"text":"a"},{"image":"b"}],"task":"text-matching","dimensions":5,"truncate":true,"late_chunking":true,"embedding_type":"base64"}"#,
                .jina
            ),
            (#"{"inputText":"a","dimensions":5,"normalize":true}"#, .titan),
        ]
    )
    func roundTrip(_ text: String, _ form: EmbeddingForm) throws {
        let value = try Self.json(text)
        let request = try form.dialect.request(from: value, model: form == .titan ? "m" : nil)
        let (body, dropped) = try Self.written(request, form)

        #expect(body == CohereNormalForm.sorted(value).text)
        #expect(dropped.isEmpty)
    }

    @Test("a request in OpenAI's form says to each target what it can take")
    func targets() throws {
        let text = #"{"model":"x","input":"a","dimensions":4,"encoding_format":"base64","user":"u"}"#
        let request = try OpenAIEmbeddings.request(from: Self.json(text), model: nil)

        #expect(
            try Self.written(request, .cohere).0
                == #"{"embedding_types":["float"],"input_type":"search_document","model":"m","output_dimension":4,"texts":["a"]}"#
        )
        #expect(
            try Self.written(request, .voyage).0
                == #"{"encoding_format":"base64","input":"a","model":"m","output_dimension":4}"#
        )
        #expect(
            try Self.written(request, .jina).0
                == #"{"dimensions":4,"embedding_type":"base64","input":"a","model":"m"}"#
        )
        #expect(try Self.written(request, .titan).0 == #"{"dimensions":4,"inputText":"a"}"#)
        #expect(
            try Self.written(request, .bedrockCohere).0
                == #"{"embedding_types":["float"],"input_type":"search_document","output_dimension":4,"texts":["a"]}"#
        )
        #expect(try Self.written(request, .titan).1 == ["user"])
    }

    @Test("what the vectors are for is said in each provider's words")
    func tasks() throws {
        var request = EmbeddingRequest(model: "m", inputs: [.text("a")])
        request.task = "RETRIEVAL_QUERY"
        #expect(try Self.written(request, .cohere).0.contains(#""input_type":"search_query""#))
        #expect(try Self.written(request, .voyage).0.contains(#""input_type":"query""#))
        #expect(try Self.written(request, .jina).0.contains(#""task":"retrieval.query""#))
        request.task = "CLUSTERING"
        #expect(try Self.written(request, .voyage).1 == ["task"])

        let own = try OpenAIEmbeddings.request(
            from: Self.json(#"{"model":"m","input":"a","input_type":"search_query"}"#),
            model: nil
        )
        #expect(try Self.written(own, .cohere).0.contains(#""input_type":"search_query""#))
    }

    @Test("tokens, and several texts for a model that takes one, are refused")
    func refusals() throws {
        let tokens = EmbeddingRequest(model: "m", inputs: [.tokens([1])])
        for form in [EmbeddingForm.cohere, .voyage, .jina, .titan, .bedrockCohere] {
            #expect(throws: Refusal.self) { try Self.written(tokens, form) }
        }
        let several = EmbeddingRequest(model: "m", inputs: [.text("a"), .text("b")])
        #expect(throws: Refusal.self) { try Self.written(several, .titan) }
        let int8 = try CohereEmbeddings.request(
            from: Self.json(
                #"{"model":"m","texts":["a"],"input_type":"clustering","embedding_types":["int8"]}"#
            ),
            model: nil
        )
        #expect(throws: Refusal.self) {
            try EmbeddingTranslation(int8, from: .form(.openAI), to: .cohere, model: nil, id: "i")
        }
    }

    private static let cohere =
        #"{"id":"e","texts":["a"],"embeddings":{"float":[[0.5,-1.25]]},"meta":{"api_version":{"version":"2"},"billed_units":{"input_tokens":3,"image_tokens":4}},"response_type":"embeddings_by_type"}"#

    @Test("answers come in the caller's form, and are counted")
    func answers() throws {
        let request = try OpenAIEmbeddings.request(
            from: Self.json(#"{"model":"x","input":["a"],"encoding_format":"base64"}"#),
            model: nil
        )
        var translation = try EmbeddingTranslation(
            request,
            from: .form(.cohere),
            to: .openAI,
            model: "x",
            id: "i"
        )
        #expect(
            String(decoding: try translation.whole(Array(Self.cohere.utf8)), as: UTF8.self)
                == #"{"object":"list","data":[{"object":"embedding","index":0,"embedding":"AAAAPwAAoL8="}],"model":"x","usage":{"prompt_tokens":7,"total_tokens":7}}"#
        )
        #expect(translation.usage?.input == 7)
        #expect(translation.usage?.rare[.imageInput] == 4)

        var titan = try EmbeddingTranslation(request, from: .form(.titan), to: .openAI, model: "x", id: "i")
        let answer = #"{"embedding":[0.5],"inputTextTokenCount":2}"#
        #expect(
            String(decoding: try titan.whole(Array(answer.utf8)), as: UTF8.self).contains(
                #""prompt_tokens":2"#
            )
        )

        let face = try CohereEmbeddings.request(
            from: Self.json(
                #"{"model":"x","texts":["a"],"input_type":"clustering","embedding_types":["float","base64"]}"#
            ),
            model: nil
        )
        var other = try EmbeddingTranslation(face, from: .form(.openAI), to: .cohere, model: nil, id: "i")
        let openAI =
            #"{"object":"list","data":[{"index":0,"embedding":[0.5]}],"model":"y","usage":{"prompt_tokens":2,"total_tokens":2}}"#
        #expect(
            String(decoding: try other.whole(Array(openAI.utf8)), as: UTF8.self)
                == #"{"id":"i","embeddings":{"float":[[0.5]],"base64":["AAAAPw=="]},"texts":["a"],"meta":{"api_version":{"version":"2"},"billed_units":{"input_tokens":2}},"response_type":"embeddings_by_type"}"#
        )
    }

    @Test(
        "an answer that has no vector for each input is a failure",
        arguments: [
            "x", "{}", #"{"embeddings":[]}"#, #"{"embeddings":{"float":[]}}"#,
            #"{"embeddings":{"float":[["x"]]}}"#,
            #"{"message":"no"}"#, #"{"embeddings":{}}"#, #"{"embeddings":{"float":[[1],[2]]}}"#,
        ]
    )
    func malformed(_ text: String) throws {
        let request = EmbeddingRequest(model: "m", inputs: [.text("a")])
        var translation = try EmbeddingTranslation(
            request,
            from: .form(.cohere),
            to: .openAI,
            model: nil,
            id: "i"
        )
        #expect(throws: UpstreamProblem.self) { try translation.whole(Array(text.utf8)) }
    }

    @Test("errors are said in the caller's words")
    func failures() throws {
        let request = EmbeddingRequest(model: "m", inputs: [.text("a")])
        let translation = try EmbeddingTranslation(
            request,
            from: .form(.cohere),
            to: .openAI,
            model: nil,
            id: "i"
        )
        let (problem, body) = translation.failure(
            status: 404,
            body: Array(#"{"message":"model 'x' not found"}"#.utf8)
        )
        #expect(problem.kind == .modelNotFound)
        #expect(String(decoding: body, as: UTF8.self).contains(#""code":"model_not_found""#))
    }

    @Test(
        "what is wrong is named",
        arguments: [
            (#"{"texts":["a"]}"#, "model"), (#"{"model":"m"}"#, "texts"),
            (#"{"model":"m","texts":[1]}"#, "texts[0]"),
            (#"{"model":"m","texts":"a"}"#, "texts"), (#"{"model":"m","images":[{}]}"#, "images[0]"),
            (#"{"model":"m","inputs":[{}]}"#, "inputs[0].content"),
            (#"{"model":"m","texts":["a"],"truncate":"x"}"#, "truncate"),
            (#"{"model":"m","texts":["a"],"embedding_types":[]}"#, "embedding_types"),
            (#"{"model":"m","texts":["a"],"output_dimension":0}"#, "output_dimension"),
        ]
    )
    func faults(_ text: String, _ param: String) throws {
        let error = #expect(throws: Refusal.self) {
            try CohereEmbeddings.request(from: Self.json(text), model: nil)
        }
        #expect(error?.param == param)
    }

    @Test("passing requests are understood")
    func passing() throws {
        let texts = Array(#"{"model":"m","texts":["a"]}"#.utf8)
        let envelope = try CohereEmbedPassing.envelope(texts.span, model: nil, isStream: nil)
        #expect(envelope.model == "m" && !envelope.namesContent)
        let images = Array(#"{"model":"m","images":["data:"]}"#.utf8)
        #expect(try CohereEmbedPassing.envelope(images.span, model: nil, isStream: nil).namesContent)
    }

    @Test("recorded requests and answers of Cohere come through", .needsRecordings)
    func recordings() throws {
        for recording in Recording.all("cohere", ["embeddings"]) {
            guard let body = recording.request else { continue }
            let request = try CohereEmbeddings.request(from: body, model: nil)
            var translation = try EmbeddingTranslation(
                request,
                from: .form(.cohere),
                to: .cohere,
                model: nil,
                id: "i"
            )
            guard recording.status < 300 else {
                let problem = translation.failure(status: recording.status, body: recording.response).problem
                #expect(problem.kind == .modelNotFound)
                continue
            }
            let value = try JSONValue.read(recording.response)
            let written = try JSONValue.read(translation.whole(recording.response))
            if value["embeddings"]?.object != nil {
                #expect(CohereNormalForm.sorted(written) == CohereNormalForm.sorted(value), "\(recording.id)")
            } else {
                #expect(written["embeddings"]?["float"] == value["embeddings"])
            }
            let usage = try #require(translation.usage)
            #expect(usage.input + usage.rare[.images] > 0)
        }
    }
}

import JSONText
import RecordingsTesting
import Testing
import Vocabulary

@testable import Dialects

@Suite("Reranking between its forms")
struct RerankTests {
    private static func json(_ text: String) throws -> JSONValue { try JSONValue.read(Array(text.utf8)) }

    private static func rendering() -> Rendering {
        Rendering(model: "ranker", outputTokenLimit: 1, providerKind: "cohere", maker: .other)
    }

    private static func request(_ text: String, _ operation: Dialects.Operation) throws -> RerankRequest {
        let body = try json(text)
        return try RerankRequestReading.request(from: body, .face(operation, body), model: nil)
    }

    private static let plain =
        #"{"model":"ranker","query":"q","documents":["a",{"text":"b","n":1}],"top_n":1}"#

    @Test(
        "the form of a caller is told by the route and the fields",
        arguments: [
            ("{}", Dialects.Operation.rerankV2, RerankForm.cohereV2), ("{}", .rerankV1, .jina),
            (#"{"rank_fields":[]}"#, .rerankV1, .cohereV1), (#"{"top_k":1}"#, .rerankV1, .voyage),
            (#"{"texts":[]}"#, .rerankV1, .textEmbeddings),
            (#"{"max_chunks_per_doc":null}"#, .rerankV1, .cohereV1),
        ]
    )
    func faces(_ text: String, _ operation: Dialects.Operation, _ form: RerankForm) throws {
        #expect(RerankForm.face(operation, try Self.json(text)) == form)
    }

    @Test(
        "a request of every form is written as it was read",
        arguments: [
            (
                #"{"model":"ranker","query":"q","documents":["a",{"t":"b"}],"top_n":2,"return_documents":true,"rank_fields":["t"],"max_chunks_per_doc":3}"#,
                RerankForm.cohereV1
            ),
            (
                #"{"model":"ranker","query":"q","documents":["a"],"top_n":2,"max_tokens_per_doc":9,"priority":1}"#,
                .cohereV2
            ),
            (
                #"{"model":"ranker","query":"q","documents":[{"image":"x"}],"top_n":2,"return_documents":false,"truncate":true,"other":1}"#,
                .jina
            ),
            (
                #"{"model":"ranker","query":"q","documents":["a"],"top_k":2,"return_documents":true,"truncation":false}"#,
                .voyage
            ),
        ]
    )
    func roundTrip(_ text: String, _ form: RerankForm) throws {
        let value = try Self.json(text)
        let request = try RerankRequestReading.request(from: value, form, model: nil)
        var rendering = Self.rendering()
        let body = try RerankRequestWriting.body(of: request, form, &rendering)

        #expect(CohereNormalForm.sorted(body).text == CohereNormalForm.sorted(value).text)
        #expect(rendering.dropped.isEmpty)
    }

    @Test("another form says what it can, texts for objects")
    func translation() throws {
        let request = try Self.request(Self.plain, .rerankV1)
        var rendering = Self.rendering()

        let voyage = try RerankRequestWriting.body(of: request, .voyage, &rendering)
        #expect(
            voyage.text
                == #"{"model":"ranker","query":"q","documents":["a","b"],"top_k":1,"return_documents":true}"#
        )
        let inference = try RerankRequestWriting.body(of: request, .textEmbeddings, &rendering)
        #expect(inference.text == #"{"query":"q","texts":["a","b"],"return_text":true}"#)
        let bedrock = try RerankRequestWriting.body(of: request, .bedrock, &rendering)
        #expect(bedrock.text == #"{"api_version":2,"query":"q","documents":["a","b"],"top_n":1}"#)
        #expect(rendering.dropped.isEmpty)

        let fields = try Self.request(
            #"{"model":"m","query":"q","documents":[{"x":"1","y":2}],"rank_fields":["x","y"],"max_tokens_per_doc":3}"#,
            .rerankV1
        )
        let jina = try RerankRequestWriting.body(of: fields, .jina, &rendering)
        #expect(jina["documents"] == ["x: 1\ny: 2"])
        #expect(rendering.dropped == ["max_tokens_per_doc"])
    }

    @Test("the best come first, no more than asked for, with their documents where the caller expects them")
    func answers() throws {
        let answer = #"[{"index":0,"score":-1.5},{"index":1,"score":0.25}]"#
        let jina = try Self.request(Self.plain, .rerankV1)
        var translation = RerankTranslation(jina, from: .textEmbeddings, model: nil, id: "i")
        #expect(
            String(decoding: try translation.whole(Array(answer.utf8)), as: UTF8.self)
                == #"{"model":"ranker","object":"list","results":[{"index":1,"relevance_score":0.25,"document":{"text":"b","n":1}}],"usage":{"total_tokens":0}}"#
        )
        let cohere = try Self.request(Self.plain, .rerankV2)
        var other = RerankTranslation(cohere, from: .voyage, model: "x", id: "i")
        let voyage =
            #"{"object":"list","data":[{"index":0,"relevance_score":0.5}],"model":"v","usage":{"total_tokens":7}}"#
        #expect(
            String(decoding: try other.whole(Array(voyage.utf8)), as: UTF8.self)
                == #"{"id":"i","results":[{"index":0,"relevance_score":0.5}],"meta":{"api_version":{"version":"2"},"billed_units":{"input_tokens":7}}}"#
        )
        #expect(other.usage?.input == 7)
    }

    @Test(
        "an answer that holds no scores is a failure",
        arguments: [
            #"{}"#, #"{"results":[{"index":9,"relevance_score":1}]}"#, #"{"results":[{"index":0}]}"#,
            #"{"results":[{"relevance_score":1}]}"#, #"{"message":"no"}"#, "x",
            #"{"results":[{"index":-1,"relevance_score":1}]}"#,
        ]
    )
    func malformed(_ text: String) throws {
        let request = try Self.request(Self.plain, .rerankV2)
        var translation = RerankTranslation(request, from: .cohereV2, model: nil, id: "i")
        #expect(throws: UpstreamProblem.self) { try translation.whole(Array(text.utf8)) }
    }

    @Test(
        "what is wrong is named",
        arguments: [
            (#"{"query":"q","documents":["a"]}"#, "model"), (#"{"model":"m","documents":["a"]}"#, "query"),
            (#"{"model":"m","query":1,"documents":["a"]}"#, "query"),
            (#"{"model":"m","query":"q"}"#, "documents"),
            (#"{"model":"m","query":"q","documents":[]}"#, "documents"),
            (#"{"model":"m","query":"q","documents":["a",1]}"#, "documents[1]"),
            (#"{"model":"m","query":"q","documents":["a"],"top_n":-1}"#, "top_n"),
            (
                #"{"model":"m","query":"q","documents":["a"],"return_documents":1,"rank_fields":[]}"#,
                "return_documents"
            ),
            (#"{"model":"m","query":"q","documents":["a"],"rank_fields":[1]}"#, "rank_fields"),
        ]
    )
    func faults(_ text: String, _ param: String) throws {
        let error = #expect(throws: Refusal.self) { try Self.request(text, .rerankV1) }
        #expect(error?.param == param)
    }

    @Test("passing requests and answers are understood")
    func passing() throws {
        let body = Array(Self.plain.utf8)
        let envelope = try RerankV1Passing.envelope(body.span, model: nil, isStream: nil)
        #expect(envelope.model == "ranker" && !envelope.namesContent && !envelope.isStream)
        #expect(envelope.documents == 2 && envelope.searchUnits == 1)
        let answer = Array(#"{"model":"x","results":[],"usage":{"prompt_tokens":55,"total_tokens":55}}"#.utf8)
        let usage = RerankV1Passing.usage(ofAnswer: answer.span)
        #expect(usage?.input == 55)
        let token = RerankV1Passing.modelToken(inAnswer: answer.span)
        #expect(token == 9..<12)
        for wrong in [#"{"model":"m"}"#, #"{"model":"m","documents":"a"}"#] {
            let bytes = Array(wrong.utf8)
            #expect(throws: Refusal.self) {
                try RerankV2Passing.envelope(bytes.span, model: nil, isStream: nil)
            }
        }
    }

    @Test("recorded requests and answers come through", .needsRecordings, arguments: ["cohere", "llamacpp"])
    func recordings(_ provider: String) throws {
        for recording in Recording.all(provider, ["rerank"]) where recording.status < 300 {
            guard let body = recording.request else { continue }
            let form: RerankForm =
                provider == "cohere" ? (recording.path == "/v1/rerank" ? .cohereV1 : .cohereV2) : .jina
            let request = try RerankRequestReading.request(from: body, form, model: nil)
            var translation = RerankTranslation(request, from: form, model: nil, id: "i")
            let value = try JSONValue.read(recording.response)
            let written = try JSONValue.read(translation.whole(recording.response))

            #expect(
                written["results"]?.array?.map { $0["index"] } == value["results"]?.array?.map { $0["index"] }
            )
            #expect(written["meta"]?["billed_units"] == value["meta"]?["billed_units"])
            #expect((translation.usage?.rare[.searchUnits] ?? 0) + (translation.usage?.input ?? 0) > 0)
        }
    }
}

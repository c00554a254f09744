import Dialects
import JSONText
import RecordingsTesting
import Testing
import Vocabulary

@Suite("Embeddings, counts and lists in Gemini's dialect")
struct GeminiEmbeddingsTests {
    private func request(_ text: String) throws -> EmbeddingRequest {
        try GeminiEmbeddings.request(from: GeminiSamples.json(text), model: "fast")
    }

    static let requests: [(String, String)] = [
        (
            #"{"content":{"parts":[{"text":"a"}]},"task_type":"RETRIEVAL_QUERY","output_dimensionality":3}"#,
            #"{"content":{"parts":[{"text":"a"}]},"taskType":"RETRIEVAL_QUERY","outputDimensionality":3}"#
        ),
        (
            #"{"requests":[{"model":"models/fast","content":{"parts":[{"text":"a"}]},"title":"t"},"#
                + #"{"content":{"parts":[{"inlineData":{}}]},"title":"t"}]}"#,
            #"{"requests":[{"model":"models/target","content":{"parts":[{"text":"a"}]},"title":"t"},"#
                + #"{"model":"models/target","content":{"parts":[{"inlineData":{}}]},"title":"t"}]}"#
        ),
    ]

    @Test("a request is read and written again, alone and in a batch", arguments: requests)
    func roundTrip(_ text: String, _ expected: String) throws {
        var rendering = GeminiSamples.rendering("target")

        #expect(try GeminiEmbeddings.body(of: request(text), &rendering).text == expected)
        #expect(rendering.dropped.isEmpty)
    }

    @Test("OpenAI's request becomes a batch, and its answer numbers or base64")
    func foreign() throws {
        let body = try GeminiSamples.json(
            #"{"model":"fast","input":["a","b"],"dimensions":2,"encoding_format":"base64","user":"u"}"#
        )
        let request = try OpenAIEmbeddings.request(from: body, model: nil)
        var rendering = GeminiSamples.rendering("gemini-embedding-001")

        let written = try GeminiEmbeddings.body(of: request, &rendering)
        let reply = try GeminiEmbeddings.reply(
            from: GeminiSamples.json(#"{"embeddings":[{"values":[1,-2.5]},{"values":[0.5,0]}]}"#)
        )
        let answer = OpenAIEmbeddings.body(of: reply, for: request, model: "fast")

        #expect(
            written.text
                == #"{"requests":[{"model":"models/gemini-embedding-001","content":{"parts":[{"text":"a"}]},"#
                + #""outputDimensionality":2},{"model":"models/gemini-embedding-001","content":{"parts":[{"text":"b"}]},"#
                + #""outputDimensionality":2}]}"#
        )
        #expect(rendering.dropped == ["user"])
        #expect(answer["data"]?.array?.map { $0["embedding"]?.string } == ["AACAPwAAIMA=", "AAAAPwAAAAA="])
    }

    @Test("answers are written as the request's form asks")
    func answers() throws {
        let single = try request(#"{"content":{"parts":[{"text":"a"}]}}"#)
        let batch = try request(#"{"requests":[{"content":{"parts":[{"text":"a"}]}}]}"#)
        var reply = EmbeddingReply(model: "m", vectors: [.base64("AACAPwAAIMA=")])
        reply.usage = Usage(input: 2)

        #expect(
            GeminiEmbeddings.body(of: reply, for: single, model: nil).text
                == #"{"embedding":{"values":[1.0,-2.5]},"usageMetadata":{"promptTokenCount":2,"totalTokenCount":2}}"#
        )
        #expect(
            GeminiEmbeddings.body(of: reply, for: batch, model: nil)["embeddings"]?.text
                == #"[{"values":[1.0,-2.5]}]"#
        )
    }

    @Test("tokens, and requests of a batch that differ, are refused by their place")
    func refusals() throws {
        var rendering = GeminiSamples.rendering("target")
        let tokens = EmbeddingRequest(model: "m", inputs: [.text("a"), .tokens([1])])

        let first = try #require(throws: Refusal.self) { try GeminiEmbeddings.body(of: tokens, &rendering) }
        let second = try #require(throws: Refusal.self) {
            try request(
                #"{"requests":[{"content":{"parts":[{"text":"a"}]}},{"content":{"parts":[{"text":"b"}]},"taskType":"X"}]}"#
            )
        }

        #expect(first.param == "input[1]" && second.param == "requests[1]")
    }

    @Test("Vertex' predictions are asked for and read")
    func predictions() throws {
        var request = EmbeddingRequest(model: "m", inputs: [.text("a"), .text("b")])
        request.task = "CLUSTERING"
        request.dimensions = 2
        request.truncation = .end
        var rendering = GeminiSamples.rendering("text-embedding-005", kind: "vertex")

        let body = try VertexPrediction.body(of: request, &rendering)
        let reply = try VertexPrediction.reply(
            from: GeminiSamples.json(
                #"{"predictions":[{"embeddings":{"values":[1],"statistics":{"token_count":3}}},"#
                    + #"{"embeddings":{"values":[2],"statistics":{"token_count":4}}}]}"#
            )
        )

        #expect(
            body.text
                == #"{"instances":[{"content":"a","task_type":"CLUSTERING"},{"content":"b","task_type":"CLUSTERING"}],"#
                + #""parameters":{"outputDimensionality":2,"autoTruncate":true}}"#
        )
        #expect(reply.vectors == [.numbers([1]), .numbers([2])] && reply.usage == Usage(input: 7))
    }

    @Test("a count is asked for with contents or with a whole request, and written for either service")
    func counts() throws {
        let request = #"{"contents":[{"role":"user","parts":[{"text":"a"}]}]}"#
        let alone = try GeminiTokenCount.conversation(from: GeminiSamples.json(request), model: "fast")
        let whole = try GeminiTokenCount.conversation(
            from: GeminiSamples.json(#"{"generateContentRequest":\#(request)}"#),
            model: "fast"
        )
        var gemini = GeminiSamples.rendering("target")
        var vertex = GeminiSamples.rendering("target", kind: "vertex")

        #expect(alone == whole)
        #expect(
            try GeminiTokenCount.body(of: whole, &gemini)["generateContentRequest"]?["model"]
                == "models/target"
        )
        #expect(try GeminiTokenCount.body(of: whole, &vertex).text == request)
        #expect(try GeminiTokenCount.tokens(from: ["totalTokens": 7]) == 7)
        #expect(GeminiTokenCount.body(tokens: 7).text == #"{"totalTokens":7}"#)
        #expect(throws: UpstreamProblem.self) { try GeminiTokenCount.tokens(from: [:]) }
    }

    @Test("the list of models has Google's form")
    func models() {
        let list = GeminiModelList.body([.init(id: "fast", inputTokenLimit: 9, methods: ["embedContent"])])

        #expect(
            String(decoding: list, as: UTF8.self)
                == #"{"models":[{"name":"models/fast","displayName":"fast","inputTokenLimit":9,"#
                + #""supportedGenerationMethods":["embedContent"]}]}"#
        )
    }

    @Test("every recorded exchange is read", .needsRecordings)
    func recordings() throws {
        for recording in try GeminiRecordings.all("embeddings") {
            guard recording.status == 200 else {
                let problem = GeminiDialect.problem(
                    status: recording.status,
                    body: Array(recording.answer.utf8)
                )
                #expect(problem.kind == .modelNotFound || problem.kind == .credentials, "\(recording.id)")
                continue
            }
            let answer = try GeminiSamples.json(recording.answer)
            guard !recording.path.hasSuffix(":predict") else {
                let reply = try VertexPrediction.reply(from: answer)
                #expect(
                    reply.vectors.count == recording.request["instances"]?.array?.count,
                    "\(recording.id)"
                )
                continue
            }
            let request = try GeminiEmbeddings.request(from: recording.request, model: recording.model)
            var rendering = GeminiSamples.rendering(recording.model)
            _ = try GeminiEmbeddings.body(of: request, &rendering)
            let reply = try GeminiEmbeddings.reply(from: answer)
            #expect(
                reply.vectors.count == request.inputs.count && rendering.dropped.isEmpty,
                "\(recording.id)"
            )
            let written = GeminiEmbeddings.body(of: reply, for: request, model: nil)
            #expect(GeminiNormalForm.sorted(written) == GeminiNormalForm.sorted(answer), "\(recording.id)")
        }
        for recording in try GeminiRecordings.all("count_tokens") where recording.status == 200 {
            let conversation = try GeminiTokenCount.conversation(
                from: recording.request,
                model: recording.model
            )
            #expect(!conversation.turns.isEmpty, "\(recording.id)")
            #expect(
                try GeminiTokenCount.tokens(from: GeminiSamples.json(recording.answer)) > 0,
                "\(recording.id)"
            )
        }
    }
}

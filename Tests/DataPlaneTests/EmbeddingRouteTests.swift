import Policy
import Testing
import Vocabulary

@testable import DataPlane

/// Embeddings in front of every family of upstreams, over sockets.
@Suite("Routes of embeddings", .serialized)
struct EmbeddingRouteTests {
    /// How a family is asked for one text, and what it answers with the vector (1, 2) and three tokens.
    struct Family: CustomTestStringConvertible, Sendable {
        let kind: String
        let model: String
        let line: String
        let asked: [String]
        let answer: String
        var field = ""
        var testDescription: String { "\(kind) \(model)" }

        static let all = [
            Family(
                kind: "gemini",
                model: "gemini-embedding-001",
                line: "POST /v1/models/gemini-embedding-001:embedContent ",
                asked: [#""content":{"parts":[{"text":"hello"}]}"#, #""outputDimensionality":2"#],
                answer: #"{"embedding":{"values":[1,2]},"usageMetadata":{"promptTokenCount":3}}"#
            ),
            Family(
                kind: "vertex",
                model: "text-embedding-005",
                line: "POST /v1/publishers/google/models/text-embedding-005:predict ",
                asked: [#""instances":[{"content":"hello"}]"#, #""outputDimensionality":2"#],
                answer: #"{"predictions":[{"embeddings":{"values":[1,2],"statistics":{"token_count":3}}}]}"#
            ),
            Family(
                kind: "cohere",
                model: "embed-v4.0",
                line: "POST /v1/embed ",
                asked: [#""texts":["hello"]"#, #""output_dimension":2"#, #""input_type":"search_document""#],
                answer:
                    #"{"id":"e","embeddings":{"float":[[1,2]]},"meta":{"billed_units":{"input_tokens":3}}}"#
            ),
            Family(
                kind: "bedrock",
                model: "amazon.titan-embed-text-v2:0",
                line: "POST /v1/model/amazon.titan-embed-text-v2%3A0/invoke ",
                asked: [#""inputText":"hello""#, #""dimensions":2"#],
                answer: #"{"embedding":[1,2],"inputTextTokenCount":3}"#
            ),
            Family(
                kind: "bedrock",
                model: "cohere.embed-english-v3",
                line: "POST /v1/model/cohere.embed-english-v3/invoke ",
                asked: [#""texts":["hello"]"#],
                answer: #"{"id":"e","embeddings":{"float":[[1,2]]}}"#,
                field: "x-amzn-bedrock-input-token-count: 3\r\n"
            ),
            Family(
                kind: "jina",
                model: "jina-embeddings-v3",
                line: "POST /v1/embeddings ",
                asked: [#""input":"hello""#, #""embedding_type":"#],
                answer: #"{"data":[{"index":0,"embedding":[1,2]}],"usage":{"total_tokens":3}}"#
            ),
            Family(
                kind: "mistral",
                model: "codestral-embed",
                line: "POST /v1/embeddings ",
                asked: [#""input":"hello""#, #""output_dimension":2"#],
                answer: #"{"data":[{"index":0,"embedding":[1,2]}],"usage":{"total_tokens":3}}"#
            ),
        ]
    }

    private func gate(_ upstream: ScriptedUpstream, _ kind: String, _ model: String) async throws -> Gate {
        try await Gate(upstreams: ["a": upstream.port]) { declaration in
            declaration.providers[0].kind = kind
            declaration.models[0].targets[0].model = model
        }
    }

    @Test("a caller of /v1/embeddings reaches every family, metered and charged", arguments: Family.all)
    func families(family: Family) async throws {
        let upstream = ScriptedUpstream { request, _ in
            #expect(request.head.hasPrefix(family.line), "\(request.head)")
            for text in family.asked { #expect(request.body.contains(text), "\(request.body)") }
            return [.send(ScriptedUpstream.json(family.answer, fields: family.field))]
        }
        let gate = try await gate(upstream, family.kind, family.model)
        let body = #"{"model":"fast","input":"hello","dimensions":2,"encoding_format":"base64"}"#

        let answer = try gate.ask(body, path: "/v1/embeddings")

        // The floats 1 and 2, the lowest byte first.
        #expect(answer.status == 200, "\(answer.body)")
        #expect(answer.body.contains(#""embedding":"AACAPwAAAEA=""#), "\(answer.body)")
        #expect(answer.body.contains(#""usage":{"prompt_tokens":3,"total_tokens":3}"#), "\(answer.body)")
        let record = try await gate.lastRecord()
        #expect(record.usage.input == 3 && record.usage.output == 0 && record.accuracy == .reported)
        #expect(record.cost == Money(nanos: 3_000))
    }

    @Test(
        "what is asked of Voyage in its own words passes as it is",
        arguments: [
            (#""encoding_format":"base64","input_type":"query""#, true),
            (#""encoding_format":null,"truncation":true"#, true),
            (#""encoding_format":"float""#, false), (#""input_type":"query","output_dimension":2"#, true),
        ]
    )
    func voyage(_ members: String, _ passes: Bool) async throws {
        let answer =
            #"{"object":"list","data":[{"embedding":"AACAPwAAAEA=","index":0}],"usage":{"total_tokens":3}}"#
        let upstream = ScriptedUpstream { _, _ in [.send(ScriptedUpstream.json(answer))] }
        let gate = try await gate(upstream, "voyage", "voyage-3.5")

        _ = try gate.ask(#"{"model":"fast","input":"hello",\#(members)}"#, path: "/v1/embeddings")

        let body = #"{"model":"voyage-3.5","input":"hello",\#(members)}"#
        #expect((upstream.requests.first?.body == body) == passes, "\(upstream.requests.first?.body ?? "")")
        await gate.stop()
    }

    @Test("tokens in place of texts are refused where a target takes texts only")
    func tokens() async throws {
        let upstream = ScriptedUpstream { _, _ in [] }
        let gate = try await gate(upstream, "cohere", "embed-v4.0")

        let answer = try gate.ask(#"{"model":"fast","input":[1,2,3]}"#, path: "/v1/embeddings")

        #expect(answer.status == 400)
        #expect(answer.body.contains("tokens"))
        #expect(upstream.requests.isEmpty)
    }

    @Test("what a target has no word for is left out and named")
    func dropped() async throws {
        let upstream = ScriptedUpstream { request, _ in
            #expect(!request.body.contains("ana"))
            return [.send(ScriptedUpstream.json(#"{"embedding":{"values":[1,2]}}"#))]
        }
        let gate = try await gate(upstream, "gemini", "gemini-embedding-001")

        let answer = try gate.ask(#"{"model":"fast","input":"hello","user":"ana"}"#, path: "/v1/embeddings")

        #expect(answer.status == 200, "\(answer.body)")
        #expect(answer.field("x-gatehouse-dropped") == "user")
        // Nobody has counted: a quarter of the body's bytes.
        #expect(try await gate.lastRecord().accuracy == .estimated)
    }

    @Test("Gemini's and Cohere's callers reach a target that follows OpenAI")
    func faces() async throws {
        let upstream = ScriptedUpstream { request, _ in
            #expect(request.head.hasPrefix("POST /v1/embeddings "))
            let data = #"{"index":0,"embedding":[1,2]},{"index":1,"embedding":[3,4]}"#
            let whole = request.body.contains(#""b""#) ? data : #"{"index":0,"embedding":[1,2]}"#
            return [
                .send(
                    ScriptedUpstream.json(
                        #"{"data":[\#(whole)],"usage":{"prompt_tokens":3,"total_tokens":3}}"#
                    )
                )
            ]
        }
        let gate = try await Gate(upstreams: ["a": upstream.port])

        let one = try gate.ask(
            #"{"content":{"parts":[{"text":"a"}]}}"#,
            path: "/v1beta/models/fast:embedContent"
        )
        let several = try gate.ask(
            #"{"requests":[{"content":{"parts":[{"text":"a"}]}},{"content":{"parts":[{"text":"b"}]}}]}"#,
            path: "/v1beta/models/fast:batchEmbedContents"
        )
        let cohere = try gate.ask(
            #"{"model":"fast","texts":["a","b"],"input_type":"clustering","embedding_types":["float"]}"#,
            path: "/v2/embed"
        )

        #expect(one.body.contains(#""embedding":{"values":[1,2]}"#), "\(one.body)")
        #expect(
            several.body.contains(#""embeddings":[{"values":[1,2]},{"values":[3,4]}]"#),
            "\(several.body)"
        )
        #expect(cohere.body.contains(#""float":[[1,2],[3,4]]"#), "\(cohere.body)")
        #expect(try await gate.lastRecord().usage.input == 3)
    }

    @Test("a batch of Gemini's passes byte for byte but for every name of the model")
    func batch() async throws {
        let upstream = ScriptedUpstream { _, _ in
            [.send(ScriptedUpstream.json(#"{"embeddings":[{"values":[ 1 ]},{"values":[2]}]}"#))]
        }
        let gate = try await gate(upstream, "gemini", "gemini-embedding-001")
        let body =
            #"{"requests": [{"model":"models/fast","content":{"parts":[{"text":"a"}]},"taskType":"CLUSTERING"},{"content":{"parts":[{"text":"models/fast"}]},"model": "models/fast"}]}"#

        let answer = try gate.ask(body, path: "/v1beta/models/fast:batchEmbedContents")

        #expect(answer.body == #"{"embeddings":[{"values":[ 1 ]},{"values":[2]}]}"#)
        let asked = try #require(upstream.requests.first?.body)
        let name = "models/gemini-embedding-001"
        #expect(
            asked
                == body.replacing(#""model":"models/fast""#, with: #""model":"\#(name)""#)
                .replacing(#""model": "models/fast""#, with: #""model": "\#(name)""#)
        )
    }

    @Test("an answer with fewer vectors than inputs is a failure of the upstream")
    func missing() async throws {
        let upstream = ScriptedUpstream { _, _ in
            [.send(ScriptedUpstream.json(#"{"embeddings":{"float":[[1,2]]}}"#))]
        }
        let gate = try await gate(upstream, "cohere", "embed-v4.0")

        let answer = try gate.ask(#"{"model":"fast","input":["a","b"]}"#, path: "/v1/embeddings")

        #expect(answer.status == 503)
    }

    @Test("a target without embeddings is told so")
    func cannot() async throws {
        let upstream = ScriptedUpstream { _, _ in [] }
        let gate = try await gate(upstream, "anthropic", "claude-opus-4-1")

        let answer = try gate.ask(#"{"model":"fast","input":"a"}"#, path: "/v1/embeddings")

        #expect(answer.status == 400)
        #expect(upstream.requests.isEmpty)
    }
}

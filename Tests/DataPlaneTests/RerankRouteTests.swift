import Policy
import Testing
import Vocabulary

@testable import DataPlane

/// Reranking in front of every family of upstreams, over sockets.
@Suite("Routes of reranking", .serialized)
struct RerankRouteTests {
    private let body = #"{"model":"fast","query":"q","documents":["a","b"],"top_n":1}"#
    private let unitPrice = Money(nanos: 2_000_000)

    private func gate(
        _ upstream: ScriptedUpstream,
        _ kind: String,
        _ model: String = "ranker"
    ) async throws -> Gate {
        try await Gate(upstreams: ["a": upstream.port]) { declaration in
            declaration.providers[0].kind = kind
            declaration.models[0].targets[0].model = model
            let free = TokenPrice(nanosPerMillion: 0)
            var price = PriceList(version: "units", rates: TokenRates(input: free, output: free))
            price.units.searchUnit = unitPrice
            declaration.models[0].targets[0].price = price
        }
    }

    @Test("a request of Cohere's passes byte for byte, and its search unit is charged")
    func cohere() async throws {
        let answered =
            #"{"id":"r","results":[{"index":1,"relevance_score":0.9}],"meta":{"billed_units":{"search_units":1}}}"#
        let upstream = ScriptedUpstream { request, _ in
            #expect(request.head.hasPrefix("POST /v1/rerank "))
            return [.send(ScriptedUpstream.json(answered))]
        }
        let gate = try await gate(upstream, "cohere")

        let answer = try gate.ask(body, path: "/v2/rerank")

        #expect(answer.body == answered)
        #expect(upstream.requests[0].body == body.replacing("fast", with: "ranker"))
        #expect(answer.field("x-gatehouse-cost-usd") == "0.002")
        let record = try await gate.lastRecord()
        #expect(record.usage.rare[.searchUnits] == 1 && record.accuracy == .reported)
        #expect(record.cost == unitPrice && record.operation == "cohere_rerank")
    }

    @Test("Jina's caller gets Cohere's answer in its own words, documents included")
    func translated() async throws {
        let upstream = ScriptedUpstream { request, _ in
            #expect(request.body.contains(#""model":"ranker""#) && request.body.contains(#""top_n":1"#))
            return [
                .send(
                    ScriptedUpstream.json(
                        #"{"id":"r","results":[{"index":1,"relevance_score":0.9}],"meta":{"billed_units":{"search_units":1}}}"#
                    )
                )
            ]
        }
        let gate = try await gate(upstream, "cohere")

        let answer = try gate.ask(body, path: "/v1/rerank")

        #expect(
            answer.body.contains(#""results":[{"index":1,"relevance_score":0.9,"document":{"text":"b"}}]"#)
        )
        #expect(try await gate.lastRecord().cost == unitPrice)
    }

    @Test(
        "Cohere's caller reaches Jina, Bedrock and servers that follow Jina",
        arguments: ["jina", "openai-compatible"]
    )
    func jina(kind: String) async throws {
        let upstream = ScriptedUpstream { request, _ in
            #expect(request.head.hasPrefix("POST /v1/rerank "))
            return [
                .send(
                    ScriptedUpstream.json(
                        #"{"model":"ranker","results":[{"index":1,"relevance_score":0.9}],"usage":{"total_tokens":12}}"#
                    )
                )
            ]
        }
        let gate = try await gate(upstream, kind)

        let answer = try gate.ask(body, path: "/v2/rerank")
        let own = try gate.ask(body, path: "/v1/rerank")

        #expect(answer.body.contains(#""results":[{"index":1,"relevance_score":0.9}]"#), "\(answer.body)")
        #expect(own.body.hasPrefix(#"{"model":"ranker","results""#))
        #expect(try await gate.lastRecord().usage.input == 12)
    }

    @Test("a model of Cohere's at Bedrock is invoked, and its units are estimated as it reports none")
    func bedrock() async throws {
        let upstream = ScriptedUpstream { request, _ in
            #expect(request.head.hasPrefix("POST /v1/model/cohere.rerank-v3-5%3A0/invoke "))
            #expect(request.body.contains(#""api_version":2"#) && !request.body.contains(#""model""#))
            return [.send(ScriptedUpstream.json(#"{"results":[{"index":1,"relevance_score":0.9}]}"#))]
        }
        let gate = try await gate(upstream, "bedrock", "cohere.rerank-v3-5:0")

        let answer = try gate.ask(body, path: "/v2/rerank")

        #expect(answer.status == 200, "\(answer.body)")
        let record = try await gate.lastRecord()
        #expect(record.accuracy == .estimated && record.usage.rare[.searchUnits] == 1)
        #expect(record.cost == unitPrice)
    }

    @Test("a request that is none is refused in Cohere's words")
    func refused() async throws {
        let upstream = ScriptedUpstream { _, _ in [] }
        let gate = try await gate(upstream, "cohere")

        let answer = try gate.ask(#"{"model":"fast","query":"q"}"#, path: "/v2/rerank")

        #expect(answer.status == 400)
        #expect(answer.body.contains(#""message""#) && answer.body.contains("documents"))
        #expect(upstream.requests.isEmpty)
    }
}

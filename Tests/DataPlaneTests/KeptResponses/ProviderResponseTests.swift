import Directory
import JSONText
import Policy
import Testing
import Vocabulary

@testable import DataPlane

/// Answers that the provider keeps which made them, over sockets.
@Suite("Responses that a provider keeps", .serialized)
struct ProviderResponseTests {
    private static let path = "/v1/responses"
    private static let request = #"{"model":"fast","max_output_tokens":10,"input":"one"}"#
    private static let streamed = #"{"model":"fast","max_output_tokens":10,"input":"one","stream":true}"#

    private static func answer(_ id: String, pad: Int = 0) -> String {
        #"{"id":"\#(id)","object":"response","status":"completed","model":"upstream-model","instructions":"\#(String(repeating: "x", count: pad))","output":[],"usage":{"input_tokens":3,"output_tokens":2,"total_tokens":5}}"#
    }

    private static func provider(_ id: String, pad: Int = 0) -> ScriptedUpstream {
        ScriptedUpstream { request, _ in
            if request.head.hasPrefix("POST /v1/responses/") {
                let body = #"{"error":{"message":"Cannot cancel","type":"invalid_request_error"}}"#
                return [.send(ScriptedUpstream.json(body, status: "400 Bad Request"))]
            }
            if request.head.hasPrefix("DELETE ") {
                return [.send(ScriptedUpstream.json(#"{"id":"\#(id)","object":"response","deleted":true}"#))]
            }
            guard request.body.contains(#""stream":true"#) else {
                return [.send(ScriptedUpstream.json(Self.answer(id, pad: pad)))]
            }
            let chunks = [("created", "in_progress"), ("completed", "completed")].map { type, status in
                ScriptedUpstream.chunk(
                    "event: response.\(type)\ndata: "
                        + #"{"type":"response.\#(type)","response":{"id":"\#(id)","status":"\#(status)","usage":null}}"#
                        + "\n\n"
                )
            }
            return [.send(ScriptedUpstream.streamHead + chunks.joined() + "0\r\n\r\n")]
        }
    }

    private func gate(
        _ upstreams: [String: ScriptedUpstream],
        answerModel: ModelDeclaration.AnswerModel = .upstream
    ) async throws
        -> Gate
    {
        try await Gate(upstreams: upstreams.mapValues(\.port)) { declaration in
            for place in declaration.providers.indices {
                let declared = declaration.providers[place]
                var provider = ProviderDeclaration(name: declared.name, kind: "openai")
                provider.baseURL = declared.baseURL
                provider.apiKey = declared.apiKey
                declaration.providers[place] = provider
            }
            declaration.models[0].answerModel = answerModel
        }
    }

    private func ask(
        _ gate: Gate,
        _ end: String,
        method: String = "GET",
        key: String = Gate.key
    ) throws -> Answer {
        try gate.ask("", path: "\(Self.path)/\(end)", method: method, key: key)
    }

    @Test(
        "an answer's id leads to the provider that made it, plain, long and streamed",
        arguments: [0, 200_000]
    )
    func passing(pad: Int) async throws {
        let upstream = Self.provider("resp_a", pad: pad)
        let gate = try await gate(["a": upstream])
        let body = pad == 0 ? Self.streamed : Self.request
        #expect(try gate.ask(body, path: Self.path).status == 200)

        let shown = try ask(gate, "resp_a?include%5B%5D=reasoning.encrypted_content&x=1&key=\(Gate.key)")
        let items = try ask(gate, "resp_a/input_items?limit=3")
        let cancelled = try ask(gate, "resp_a/cancel", method: "POST")

        #expect(shown.body == Self.answer("resp_a", pad: pad))
        #expect(items.status == 200)
        #expect(cancelled.status == 400)
        #expect(cancelled.body.contains("Cannot cancel"))
        let lines = upstream.requests.dropFirst().compactMap { $0.head.split(separator: "\r\n").first }
        #expect(
            lines == [
                "GET /v1/responses/resp_a?include%5B%5D=reasoning.encrypted_content HTTP/1.1",
                "GET /v1/responses/resp_a/input_items?limit=3 HTTP/1.1",
                "POST /v1/responses/resp_a/cancel HTTP/1.1",
            ]
        )
        #expect(upstream.requests.allSatisfy { $0.field("authorization") == "Bearer sk-upstream" })
        #expect(try ask(gate, "resp_a", method: "DELETE").body.contains(#""deleted":true"#))
        let calls = upstream.requests.count
        #expect(try ask(gate, "resp_a").status == 404)
        #expect(upstream.requests.count == calls)
        await gate.stop()
    }

    @Test("an id that was given to another team, or that nobody was given, reaches no provider")
    func isolation() async throws {
        let upstream = Self.provider("resp_a")
        let gate = try await gate(["a": upstream])
        let team = try gate.directory.createTeam(TeamTerms(name: "other"), by: .system)
        let theirs = try gate.directory.createKey(in: team.id, KeyTerms(name: "k"), by: .system).secret
            .revealed
        _ = try gate.ask(Self.request, path: Self.path)
        let going =
            #"{"model":"fast","max_output_tokens":10,"input":"two","previous_response_id":"resp_a"}"#

        for method in ["GET", "DELETE"] {
            #expect(try ask(gate, "resp_a", method: method, key: theirs).status == 404)
            #expect(try ask(gate, "resp_b", method: method).status == 404)
        }
        #expect(try gate.ask(going, path: Self.path, key: theirs).status == 400)
        #expect(upstream.requests.count == 1)

        #expect(try gate.ask(going, path: Self.path).status == 200)
        #expect(upstream.requests.last?.body.contains(#""previous_response_id":"resp_a""#) ?? false)
        await gate.stop()
    }

    @Test("what goes on from an answer goes to the provider that keeps it, whichever is first in line")
    func pinning() async throws {
        let (first, second) = (Self.provider("resp_a"), Self.provider("resp_b"))
        let gate = try await gate(["a": first, "b": second])
        _ = try gate.ask(Self.request, path: Self.path)
        let seen = first.requests.count
        try gate.reload { declaration in
            for place in declaration.providers.indices {
                var provider = ProviderDeclaration(name: declaration.providers[place].name, kind: "openai")
                provider.baseURL = declaration.providers[place].baseURL
                provider.apiKey = declaration.providers[place].apiKey
                declaration.providers[place] = provider
            }
            for place in declaration.models[0].targets.indices {
                declaration.models[0].targets[place].priority = 1 - place
            }
        }

        _ = try gate.ask(Self.request, path: Self.path)
        #expect(second.requests.count == 1)
        let body = #"{"model":"fast","max_output_tokens":10,"input":"two","previous_response_id":"resp_a"}"#
        #expect(try gate.ask(body, path: Self.path).status == 200)

        #expect(first.requests.count == seen + 1)
        #expect(second.requests.count == 1)
        await gate.stop()
    }

    @Test("a provider's answer that is shown carries the public name where answers do")
    func naming() async throws {
        let upstream = Self.provider("resp_a")
        let gate = try await gate(["a": upstream], answerModel: .public)
        _ = try gate.ask(Self.request, path: Self.path)

        let answer = try ask(gate, "resp_a")
        #expect(answer.body.contains(#""model":"fast""#), "\(answer.head)\(answer.body)")
        #expect(upstream.requests.count == 2)
        await gate.stop()
    }
}

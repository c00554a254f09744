import Directory
import Policy
import Testing
import Vocabulary

@testable import DataPlane

@Suite("What is held for limits that OpenAI's Responses refuse for their smallness", .serialized)
struct LeastLimitTests {
    private static let reply = ScriptedUpstream.json(
        #"{"id":"resp_1","object":"response","status":"completed","model":"m","output":[],"#
            + #""usage":{"input_tokens":3,"output_tokens":2,"total_tokens":5}}"#
    )

    /// What is held for a request of Messages that asks for so many tokens, and what its upstream was sent.
    private func held(_ limit: Int) async throws -> (bound: Money, sent: String) {
        let upstream = ScriptedUpstream { _, _ in [.send(Self.reply)] }
        // What is held stands in the record where there was a choice.
        let gate = try await Gate(upstreams: ["a": upstream.port, "b": upstream.port]) {
            for place in 0..<2 {
                $0.providers[place].kind = "openai"
                $0.models[0].targets[place].model = "gpt-5.2"
            }
        }
        let body = #"{"model":"fast","max_tokens":\#(limit),"messages":[{"role":"user","content":"Hi"}]}"#
        let answer = try gate.ask(body, path: "/v1/messages")
        #expect(answer.status == 200, "\(answer.body)")
        let record = try #require(try await gate.records(1).first)
        let routing = try #require(RoutingRecord(text: record.routing))
        await gate.stop()
        let bound = try #require(routing.bound)
        let sent = try #require(upstream.requests.first?.body)
        return (bound, sent)
    }

    @Test("it is what the target is told")
    func told() async throws {
        let small = try await held(1)
        let least = try await held(16)
        let more = try await held(17)

        #expect(small.sent.contains(#""max_output_tokens":16"#), "\(small.sent)")
        #expect(small.bound == least.bound)
        #expect(more.bound.nanos - least.bound.nanos == 2000)
    }
}

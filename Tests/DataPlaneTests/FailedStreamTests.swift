import Policy
import Testing
import Vocabulary

@testable import DataPlane

/// Streams and answers that pass with an error of the upstream's own in them.
@Suite("Errors within good answers", .serialized)
struct FailedStreamTests {
    private static let responses =
        #"{"model":"fast","stream":true,"input":"hello","max_output_tokens":10,"store":false}"#

    private static func stream(_ events: [String]) -> String {
        ScriptedUpstream.streamHead + events.map { ScriptedUpstream.chunk("data: \($0)\n\n") }.joined()
            + "0\r\n\r\n"
    }

    @Test("what a response that failed reports is charged, and not what its events would count")
    func reported() async throws {
        let delta = #"{"type":"response.output_text.delta","delta":"Hi"}"#
        let end =
            #"{"type":"response.failed","response":{"id":"r","error":{"code":"server_error","message":"m"},"usage":{"input_tokens":9,"output_tokens":2,"total_tokens":11}}}"#
        let events = [
            #"{"type":"response.created","response":{"id":"r","usage":null}}"#, delta, delta, delta, delta,
            end,
        ]
        let upstream = ScriptedUpstream { _, _ in [.send(Self.stream(events))] }
        let gate = try await Gate(upstreams: ["a": upstream.port]) { $0.providers[0].kind = "openai" }

        let answer = try gate.ask(Self.responses, path: "/v1/responses")
        let record = try await gate.lastRecord()

        #expect(answer.body.contains("response.failed"))
        #expect(record.errorCode == "upstream_failed")
        #expect(record.accuracy == .reported)
        #expect(record.usage == Usage(input: 9, output: 2))
        #expect(record.cost.nanos == 9 * 1000 + 2 * 2000)
        await gate.stop()
    }
}

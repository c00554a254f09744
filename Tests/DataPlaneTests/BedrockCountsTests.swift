import Policy
import Testing
import Vocabulary

@testable import DataPlane

@Suite("Counts in the heads of Bedrock's answers")
struct BedrockCountsTests {
    @Test(
        "what a body does not report is taken from the head",
        arguments: [
            // A guardrail has changed the answer.
            (#"{"output":{},"stopReason":"end_turn","usage":{"inputTokens":30}}"#, 30, 51),
            (#"{"output":{},"stopReason":"end_turn","usage":{"inputTokens":30,"outputTokens":7}}"#, 30, 7),
            (#"{"outputs":[{"text":"Hi","stop_reason":"stop"}]}"#, 31, 51),
        ]
    )
    func completed(_ body: String, _ input: Int, _ output: Int) async throws {
        let counts = "x-amzn-bedrock-input-token-count: 31\r\nx-amzn-bedrock-output-token-count: 51\r\n"
        let upstream = ScriptedUpstream { _, _ in [.send(ScriptedUpstream.json(body, fields: counts))] }
        let gate = try await Gate(upstreams: ["a": upstream.port]) {
            $0.providers[0].kind = "bedrock"
            $0.models[0].targets[0].model = "amazon.nova-lite-v1:0"
        }

        let answer = try gate.ask(#"{"messages":[]}"#, path: "/model/fast/invoke")
        #expect(answer.status == 200, "\(answer.body)")
        let usage = try await gate.lastRecord().usage

        #expect(usage.input == input && usage.output == output)
        await gate.stop()
    }
}

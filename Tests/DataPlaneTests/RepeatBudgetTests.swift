import Policy
import Testing
import Vocabulary

@testable import DataPlane

@Suite("The budget of repeats under a total outage", .serialized)
struct RepeatBudgetTests {
    @Test(
        "a repeat that meets its target's rest counts as no request, so that no budget grows by its repeats"
    )
    func rests() async throws {
        let count = 80
        let refusing = ScriptedUpstream { _, _ in [.send(ScriptedUpstream.json("{}", status: "429 Slow"))] }
        let gate = try await Gate(upstreams: ["a": refusing.port]) {
            $0.models[0].retries.attempts = 3
            $0.models[0].retries.budgetPercent = 50
            $0.models[0].breaker.failures = 0
            $0.models[0].breaker.failureRatePercent = 0
        }
        let connections = try (0..<count).map { _ in try gate.connect() }

        for connection in connections { connection.send(gate.request(Gate.chat)) }
        for connection in connections { #expect(connection.readAnswer().status == 429) }

        let sent = refusing.requests.count
        #expect(sent > count && sent <= count + count / 2, "\(sent)")
        await gate.stop()
    }
}

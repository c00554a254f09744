import Policy
import Testing
import Vocabulary

@testable import DataPlane

@Suite("Pauses before repeats, as they are made", .serialized)
struct RepeatJitterTests {
    @Test(
        "repeats on the same target come after pauses that chance has made, so that many do not come together"
    )
    func jitter() async throws {
        let upstream = ScriptedUpstream { _, number in
            [
                .send(
                    number % 2 == 1
                        ? ScriptedUpstream.json("{}", status: "500 X")
                        : ScriptedUpstream.chat(prompt: 3, completion: 2)
                )
            ]
        }
        let gate = try await Gate(upstreams: ["a": upstream.port]) {
            $0.models[0].retries.attempts = 1
            $0.models[0].retries.budgetPercent = 100
            $0.models[0].breaker.failures = 0
            $0.models[0].breaker.failureRatePercent = 0
        }

        for _ in 0..<12 { #expect(try gate.ask(Gate.chat).status == 200) }
        let records = try await gate.records(12)

        let pauses = records.map { record in
            record.attempts[1].startMicroseconds - record.attempts[0].startMicroseconds
                - record.attempts[0].durationMicroseconds
        }
        // The first pause is a random part of 200 ms: one chance in 10^12 that all of them are that short, or that close together.
        #expect(pauses.max() ?? 0 > 20_000)
        #expect((pauses.max() ?? 0) - (pauses.min() ?? 0) > 20_000)
        await gate.stop()
    }
}

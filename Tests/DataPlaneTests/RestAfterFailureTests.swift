import Policy
import Testing
import Vocabulary

@testable import DataPlane

@Suite("Targets that rest when another has failed", .serialized)
struct RestAfterFailureTests {
    /// Answers as it is told to, and refuses the first request, after which it rests.
    private static func resting(_ fields: String) -> ScriptedUpstream {
        ScriptedUpstream { _, number in
            number == 1
                ? [.send(ScriptedUpstream.json("{}", status: "429 Slow", fields: fields))]
                : [.send(ScriptedUpstream.chat(prompt: 3, completion: 2))]
        }
    }

    /// A gate in which one of two targets rests already, for what it has said: `place` says which one.
    private func gate(
        _ failing: ScriptedUpstream,
        resting: ScriptedUpstream,
        at place: Int = 1
    ) async throws -> Gate {
        let ports = place == 1 ? [failing.port, resting.port] : [resting.port, failing.port]
        let gate = try await Gate(upstreams: ["a": ports[0], "b": ports[1]]) {
            $0.models[0].retries.attempts = 1
            $0.models[0].breaker.failures = 0
            $0.models[0].breaker.failureRatePercent = 0
            var other = $0.models[0]
            other.name = "other"
            other.targets = [$0.models[0].targets[place]]
            other.retries.attempts = 0
            $0.models.append(other)
        }
        #expect(try gate.ask(Gate.chat.replacing("fast", with: "other")).status == 429)
        return gate
    }

    private static func failing(_ status: String, fields: String = "") -> ScriptedUpstream {
        ScriptedUpstream { _, _ in [.send(ScriptedUpstream.json("{}", status: status, fields: fields))] }
    }

    @Test(
        "one whose provider said that it rests for a moment is waited for, before the failed one is repeated",
        arguments: [0, 1]
    )
    func waits(place: Int) async throws {
        let failing = Self.failing("500 Broken")
        let resting = Self.resting("retry-after-ms: 400\r\n")
        let gate = try await gate(failing, resting: resting, at: place)

        let answer = try gate.ask(Gate.chat)

        #expect(answer.status == 200)
        #expect(answer.field("x-gatehouse-provider") == ["a", "b"][place])
        #expect(try await gate.records(2)[0].attempts.map(\.status) == [500, 200])
        #expect([failing, resting].map(\.requests.count) == [1, 2])
        await gate.stop()
    }

    @Test(
        "one whose rest is long is not, and the caller is told when somebody can be asked again",
        arguments: [0, 1]
    )
    func tooLong(place: Int) async throws {
        let failing = Self.failing("500 Broken")
        let resting = Self.resting("retry-after: 60\r\n")
        let gate = try await gate(failing, resting: resting, at: place)

        let answer = try gate.ask(Gate.chat)

        #expect(answer.status == 503)
        #expect([failing, resting].map(\.requests.count) == [2, 1])
        await gate.stop()
    }

    @Test(
        "one whose rest is only guessed is asked at once where another has failed, and not where it has refused",
        arguments: [0, 1]
    )
    func guessed(place: Int) async throws {
        let failing = Self.failing("500 Broken")
        let resting = Self.resting("")
        let gate = try await gate(failing, resting: resting, at: place)
        #expect(try gate.ask(Gate.chat).field("x-gatehouse-provider") == ["a", "b"][place])
        #expect([failing, resting].map(\.requests.count) == [1, 2])
        await gate.stop()

        let refusing = Self.failing("429 Slow", fields: "retry-after: 60\r\n")
        let other = Self.resting("")
        let second = try await self.gate(refusing, resting: other, at: place)
        #expect(try second.ask(Gate.chat).status == 429)
        #expect([refusing, other].map(\.requests.count) == [1, 1])
        await second.stop()
    }

    @Test("one whose rest is over when the one after it refuses is come back to")
    func wellAgain() async throws {
        let resting = Self.resting("")
        let refusing = ScriptedUpstream { _, _ in
            [.pause(milliseconds: 1200), .send(ScriptedUpstream.json("{}", status: "429 Slow"))]
        }
        let gate = try await gate(refusing, resting: resting, at: 0)

        let answer = try gate.ask(Gate.chat)

        #expect(answer.status == 200)
        #expect(try await gate.records(2)[0].attempts.map(\.status) == [429, 200])
        await gate.stop()
    }

    @Test("nobody waits beyond the time of the exchange", arguments: [0, 1])
    func deadline(place: Int) async throws {
        let failing = Self.failing("500 Broken")
        let resting = Self.resting("retry-after: 4\r\n")
        let gate = try await gate(failing, resting: resting, at: place)
        try gate.reload {
            $0.models[0].retries.attempts = 1
            $0.models[0].breaker.failures = 0
            $0.models[0].breaker.failureRatePercent = 0
            $0.models[0].timeouts.total = .seconds(2)
        }

        #expect(try gate.ask(Gate.chat).status == 503)
        #expect(resting.requests.count == 1)
        await gate.stop()
    }
}

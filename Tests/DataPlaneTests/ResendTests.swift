import Policy
import Testing
import Vocabulary

@testable import DataPlane

@Suite("Requests on kept connections that close as they are used again", .serialized)
struct ResendTests {
    /// How many repeats a target has in ten seconds, whatever the share.
    private static let mostRepeats = RetryBudget.leastRepeats

    /// Answers the first request of a connection, and resets at the second; what goes before that reset is for the one whose
    /// resending the budget has no room for.
    private static func resetting(before: [ScriptedUpstream.Step] = []) -> ScriptedUpstream {
        ScriptedUpstream { _, number in
            guard number % 2 == 0 else { return [.send(ScriptedUpstream.chat(prompt: 3, completion: 2))] }
            return (number == 2 * mostRepeats + 2 ? before : []) + [.reset]
        }
    }

    @Test("they are sent once more as far as the budget of repeats goes, and have failed beyond it")
    func bounded() async throws {
        let upstream = Self.resetting()
        let gate = try await Gate(upstreams: ["a": upstream.port]) { $0.models[0].retries.budgetPercent = 0 }

        for _ in 0...Self.mostRepeats { #expect(try gate.ask(Gate.chat).status == 200) }
        let answer = try gate.ask(Gate.chat)
        let record = try await gate.records(Self.mostRepeats + 2)[0]

        #expect(answer.status == 503)
        #expect(record.attempts.map(\.outcome) == ["closed_before_answer"])
        #expect(record.cost == .zero)
        #expect(upstream.requests.count == 2 * Self.mostRepeats + 2)
        await gate.stop()
    }

    @Test("beyond the budget another target is asked")
    func another() async throws {
        let upstream = Self.resetting()
        let other = ScriptedUpstream { _, _ in [.send(ScriptedUpstream.chat(prompt: 3, completion: 2))] }
        let gate = try await Gate(upstreams: ["a": upstream.port, "b": other.port]) {
            $0.models[0].retries.budgetPercent = 0
            $0.models[0].retries.attempts = 1
        }

        for _ in 0...Self.mostRepeats {
            #expect(try gate.ask(Gate.chat).field("x-gatehouse-provider") == "a")
        }
        let answer = try gate.ask(Gate.chat)
        let record = try await gate.records(Self.mostRepeats + 2)[0]

        #expect(answer.status == 200 && answer.field("x-gatehouse-provider") == "b")
        #expect(record.attempts.map(\.outcome) == ["closed_before_answer", "ok"])
        await gate.stop()
    }

    @Test("one that is hedged is bounded too, and the call beside it answers")
    func hedged() async throws {
        let upstream = Self.resetting(before: [.pause(milliseconds: 400)])
        let other = ScriptedUpstream { _, _ in
            [.pause(milliseconds: 800), .send(ScriptedUpstream.chat(prompt: 3, completion: 2))]
        }
        let gate = try await Gate(upstreams: ["a": upstream.port, "b": other.port]) {
            $0.models[0].retries.budgetPercent = 0
            var hedge = HedgeTerms()
            hedge.after = .milliseconds(200)
            hedge.sharePercent = 100
            $0.models[0].hedge = hedge
        }

        for _ in 0...Self.mostRepeats {
            #expect(try gate.ask(Gate.chat).field("x-gatehouse-provider") == "a")
        }
        let answer = try gate.ask(Gate.chat)
        let record = try await gate.records(Self.mostRepeats + 2)[0]

        #expect(answer.status == 200 && answer.field("x-gatehouse-provider") == "b")
        #expect(record.attempts.map(\.outcome) == ["closed_before_answer", "ok"])
        #expect(upstream.requests.count == 2 * Self.mostRepeats + 2)
        await gate.stop()
    }
}

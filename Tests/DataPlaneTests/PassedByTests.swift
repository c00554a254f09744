import Directory
import Policy
import Testing
import Vocabulary

@testable import DataPlane

@Suite("What is told of targets that were passed by, and of raised holds", .serialized)
struct PassedByTests {
    /// Why the first of two targets is passed by when a second request comes.
    enum Case: String, CaseIterable, Sendable {
        case learnedLimit, refusedKey, limit, resting

        var reason: RoutingRecord.Skip.Reason {
            switch self {
            case .learnedLimit: .learnedLimit
            case .refusedKey: .refusedKey
            case .limit: .limit
            case .resting: .resting
            }
        }

        /// What it says to the first request.
        var answer: String {
            let chat =
                "{\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"hi\"},"
                + "\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":2,\"total_tokens\":5}}"
            let none = "x-ratelimit-remaining-requests: 0\r\nx-ratelimit-reset-requests: 10m\r\n"
            return switch self {
            case .learnedLimit: ScriptedUpstream.json(chat, fields: none)
            case .refusedKey: ScriptedUpstream.json("{}", status: "401 No")
            case .limit: ScriptedUpstream.json(chat)
            case .resting: ScriptedUpstream.json("{}", status: "429 Slow")
            }
        }
    }

    /// What was kept of the last of so many requests.
    private func routing(_ gate: Gate, of count: Int = 1) async throws -> RoutingRecord {
        let record = try #require(try await gate.records(count).first)
        return try #require(RoutingRecord(text: record.routing))
    }

    @Test(
        "who is passed by when its turn comes stands in the record with the reason",
        arguments: Case.allCases
    )
    func passedBy(_ why: Case) async throws {
        let first = ScriptedUpstream { _, _ in [.send(why.answer)] }
        let second = ScriptedUpstream { _, _ in [.send(ScriptedUpstream.chat(prompt: 3, completion: 2))] }
        let gate = try await Gate(upstreams: ["a": first.port, "b": second.port]) {
            $0.models[0].retries.attempts = 1
            if why == .limit { $0.providers[0].requestsPerMinute = 1 }
        }
        #expect(try gate.ask(Gate.chat).status == 200)

        let answer = try gate.ask(Gate.chat)

        #expect(answer.status == 200 && answer.field("x-gatehouse-attempts") == "1")
        let record = try await routing(gate, of: 2)
        let skip = try #require(record.skips.first)
        #expect(record.skips.count == 1)
        #expect(skip.target == "a/upstream-model" && skip.reason == why.reason && skip.attempts == 0)
        #expect(skip.holder == (why == .limit ? "provider:a" : nil))
        #expect(skip.waitMicroseconds ?? 0 > 0)
        #expect(first.requests.count == 1)
        await gate.stop()
    }

    @Test("whose breaker is open comes last, and is told as passed by where the others have failed")
    func open() async throws {
        let first = ScriptedUpstream { _, _ in [.send(ScriptedUpstream.json("{}", status: "500 Broken"))] }
        let second = ScriptedUpstream { _, number in
            [
                .send(
                    number == 1
                        ? ScriptedUpstream.chat(prompt: 3, completion: 2)
                        : ScriptedUpstream.json("{}", status: "500 Broken")
                )
            ]
        }
        let gate = try await Gate(upstreams: ["a": first.port, "b": second.port]) {
            $0.models[0].retries.attempts = 1
            $0.models[0].retries.budgetPercent = 0
            $0.models[0].breaker.failures = 1
        }
        #expect(try gate.ask(Gate.chat).status == 200)

        _ = try gate.ask(Gate.chat)

        let record = try await routing(gate, of: 2)
        #expect(record.plan == ["b/upstream-model", "a/upstream-model"])
        let skip = try #require(record.skips.first)
        #expect(skip.target == "a/upstream-model" && skip.reason == .breaker && skip.attempts == 1)
        #expect(first.requests.count == 1)
        await gate.stop()
    }

    @Test("a hold that is raised before a second attempt is told with what was held before and after")
    func raised() async throws {
        let slow = ScriptedUpstream { _, _ in [.waitForClose] }
        let other = ScriptedUpstream { _, _ in [.send(ScriptedUpstream.chat(prompt: 3, completion: 2))] }
        let gate = try await Gate(upstreams: ["a": slow.port, "b": other.port]) {
            $0.models[0].retries.attempts = 1
            $0.models[0].timeouts.firstByte = .milliseconds(150)
        }

        #expect(try gate.ask(Gate.chat).status == 200)

        let record = try await routing(gate)
        let raise = try #require(record.raises.first)
        #expect(record.raises.count == 1 && raise.isGranted && raise.attempts == 1)
        #expect(raise.before == record.bound && raise.after > raise.before)
        await gate.stop()
    }

    @Test("a raise that no budget has room for is told, and the target as passed by")
    func unpaid() async throws {
        let slow = ScriptedUpstream { _, _ in [.waitForClose] }
        let other = ScriptedUpstream { _, _ in [.send(ScriptedUpstream.chat(prompt: 3, completion: 2))] }
        let gate = try await Gate(upstreams: ["a": slow.port, "b": other.port]) {
            $0.models[0].retries.attempts = 1
            $0.models[0].timeouts.firstByte = .milliseconds(150)
        }
        let bound = Int64((Gate.chat.utf8.count + 10) * 1000 + 10 * 2000)
        let key = try gate.directory.createKey(
            in: .root,
            KeyTerms(name: "k", budget: BudgetTerms(limit: Money(nanos: bound + 1000))),
            by: .system
        )

        #expect(try gate.ask(Gate.chat, key: key.secret.revealed).status == 504)

        let record = try await routing(gate)
        #expect(record.raises.map(\.isGranted) == [false])
        #expect(record.skips.map(\.target) == ["b/upstream-model"])
        #expect(record.skips.map(\.reason) == [.budget] && record.skips.map(\.attempts) == [1])
        #expect(other.requests.isEmpty)
        await gate.stop()
    }
}

import Directory
import Ledger
import Policy
import Testing
import Vocabulary

@testable import DataPlane

/// An input token costs 1,000 nano-dollars here, an output token 2,000.
@Suite("Targets that cannot be asked after a failure", .serialized)
struct StoppedTargetTests {
    private static func healthy() -> ScriptedUpstream {
        ScriptedUpstream { _, _ in [.send(ScriptedUpstream.chat(prompt: 3, completion: 2))] }
    }

    private static func hanging() -> ScriptedUpstream { ScriptedUpstream { _, _ in [.waitForClose] } }

    /// Fails its first request, and answers those after it.
    private static func failing(after milliseconds: UInt32 = 0) -> ScriptedUpstream {
        ScriptedUpstream { _, number in
            number == 1
                ? [
                    .pause(milliseconds: milliseconds),
                    .send(ScriptedUpstream.json("{}", status: "500 Broken")),
                ] : [.send(ScriptedUpstream.chat(prompt: 3, completion: 2))]
        }
    }

    /// A gate over these targets, and a model with the second one alone.
    private static func gate(
        _ upstreams: [ScriptedUpstream],
        _ change: (inout Declaration) -> Void
    ) async throws -> Gate {
        let ports = Dictionary(uniqueKeysWithValues: zip(["a", "b", "c"], upstreams.map(\.port)))
        return try await Gate(upstreams: ports) {
            $0.models[0].retries.attempts = 3
            $0.models[0].retries.budgetPercent = 100
            change(&$0)
            var other = $0.models[0]
            other.name = "other"
            other.targets = [$0.models[0].targets[1]]
            $0.models.append(other)
        }
    }

    private func skips(_ gate: Gate, of count: Int = 1) async throws -> [RoutingRecord.Skip] {
        let record = try #require(try await gate.records(count).first)
        return try #require(RoutingRecord(text: record.routing)).skips
    }

    @Test("one at its limit is passed by, and the one that has failed is repeated")
    func limited() async throws {
        let upstreams = [Self.failing(), Self.healthy()]
        let gate = try await Self.gate(upstreams) { $0.providers[1].requestsPerMinute = 1 }
        #expect(try gate.ask(Gate.chat.replacing("fast", with: "other")).status == 200)

        let answer = try gate.ask(Gate.chat)

        #expect(answer.status == 200 && answer.field("x-gatehouse-provider") == "a")
        #expect(answer.field("x-gatehouse-attempts") == "2")
        #expect(upstreams.map(\.requests.count) == [2, 1])
        let skips = try await skips(gate, of: 2)
        #expect(skips.map(\.reason) == [.limit] && skips.map(\.holder) == ["provider:b"])
        await gate.stop()
    }

    @Test("the place of the attempt that has failed is no obstacle for the next one at the same provider")
    func ownPlace() async throws {
        let (failing, other) = (Self.failing(), Self.healthy())
        let gate = try await Gate(upstreams: ["a": failing.port, "b": other.port]) {
            $0.providers[0].concurrency = 1
            $0.models[0].retries.attempts = 1
            $0.models[0].retries.budgetPercent = 0
            var second = $0.models[0].targets[0]
            second.model = "second-model"
            second.priority = 1
            $0.models[0].targets[1].priority = 2
            $0.models[0].targets.insert(second, at: 1)
        }

        #expect(try gate.ask(Gate.chat).field("x-gatehouse-target") == "a/second-model")
        #expect([failing, other].map(\.requests.count) == [2, 0])
        await gate.stop()
    }

    @Test("one that no budget has room for is passed by, and the next one is asked")
    func unpaid() async throws {
        let upstreams = [Self.hanging(), Self.healthy(), Self.healthy()]
        let gate = try await Self.gate(upstreams) {
            $0.models[0].timeouts.firstByte = .milliseconds(150)
            $0.models[0].targets[1].price = PriceList(
                version: "dear",
                rates: TokenRates(
                    input: TokenPrice(nanosPerMillion: 10_000_000_000),
                    output: TokenPrice(nanosPerMillion: 20_000_000_000)
                )
            )
        }
        let bound = 10 * Int64((Gate.chat.utf8.count + 10) * 1000 + 10 * 2000)
        let key = try gate.directory.createKey(
            in: .root,
            KeyTerms(name: "k", budget: BudgetTerms(limit: Money(nanos: bound + 1000))),
            by: .system
        )

        #expect(try gate.ask(Gate.chat, key: key.secret.revealed).status == 200)

        #expect(upstreams.map(\.requests.count) == [1, 0, 1])
        let skips = try await skips(gate)
        #expect(skips.map(\.target) == ["b/upstream-model"] && skips.map(\.reason) == [.budget])
        #expect(gate.ledger.statistics.overruns == 0)
        await gate.stop()
    }

    @Test(
        "one whose own time for the exchange is over is passed by, after an answer and after none",
        arguments: [true, false]
    )
    func late(answers: Bool) async throws {
        let upstreams = [answers ? Self.failing(after: 600) : Self.hanging(), Self.healthy(), Self.healthy()]
        let gate = try await Self.gate(upstreams) {
            if !answers { $0.models[0].timeouts.firstByte = .milliseconds(600) }
            var brief = Timeouts()
            brief.total = .milliseconds(400)
            $0.providers[1].timeouts = brief
        }

        #expect(try gate.ask(Gate.chat).field("x-gatehouse-provider") == "c")

        #expect(upstreams.map(\.requests.count) == [1, 0, 1])
        let skips = try await skips(gate)
        #expect(skips.map(\.target) == ["b/upstream-model"] && skips.map(\.reason) == [.time])
        await gate.stop()
    }
}

import Directory
import Policy
import Testing
import Vocabulary

@testable import DataPlane

@Suite("Second targets beside slow ones", .serialized)
struct HedgeTests {
    private static let hedge: HedgeTerms = {
        var terms = HedgeTerms()
        terms.after = .milliseconds(50)
        terms.sharePercent = 100
        return terms
    }()

    private static func healthy(after milliseconds: UInt32 = 0) -> ScriptedUpstream {
        ScriptedUpstream { _, _ in
            [.pause(milliseconds: milliseconds), .send(ScriptedUpstream.chat(prompt: 3, completion: 2))]
        }
    }

    @Test("what the first target's 429 says is learned although another one is asked already")
    func learned() async throws {
        let first = ScriptedUpstream { _, _ in
            [
                .pause(milliseconds: 200),
                .send(ScriptedUpstream.json("{}", status: "429 Slow", fields: "retry-after: 30\r\n")),
            ]
        }
        let second = Self.healthy(after: 500)
        let gate = try await Gate(upstreams: ["a": first.port, "b": second.port]) {
            $0.models[0].hedge = Self.hedge
        }

        let answer = try gate.ask(Gate.chat)
        let record = try await gate.lastRecord()

        #expect(answer.status == 200)
        #expect(record.attempts.map(\.status) == [429, 200])
        let target = try #require(gate.directory.published().snapshot.models["fast"]?.targets.first)
        let health = try #require(gate.server.health(of: target))
        #expect(health.refused == 1)
        #expect(health.state == .exhausted)
        await gate.stop()
    }

    private static func refusing(after milliseconds: UInt32 = 0) -> ScriptedUpstream {
        ScriptedUpstream { _, _ in
            [.pause(milliseconds: milliseconds), .send(ScriptedUpstream.json("{}", status: "404 No"))]
        }
    }

    private static func hanging() -> ScriptedUpstream { ScriptedUpstream { _, _ in [.waitForClose] } }

    /// Whether an upstream has seen its call end, within two seconds.
    private static func isHungUp(_ upstream: ScriptedUpstream) async throws -> Bool {
        for _ in 0..<400 where upstream.hangupCount == 0 { try await Task.sleep(for: .milliseconds(5)) }
        return upstream.hangupCount == 1
    }

    @Test("without a stated time a second target is asked when most calls to the first have answered")
    func percentile() async throws {
        let first = ScriptedUpstream { _, number in
            number > 10
                ? [.waitForClose]
                : [.pause(milliseconds: 60), .send(ScriptedUpstream.chat(prompt: 3, completion: 2))]
        }
        let second = Self.healthy()
        let gate = try await Gate(upstreams: ["a": first.port, "b": second.port]) {
            var alone = $0.models[0]
            alone.name = "alone"
            alone.targets.removeLast()
            $0.models.append(alone)
            var terms = HedgeTerms()
            terms.percentile = 95
            terms.sharePercent = 100
            $0.models[0].hedge = terms
        }
        for _ in 0..<10 { #expect(try gate.ask(Gate.chat.replacing("fast", with: "alone")).status == 200) }
        _ = try await gate.records(10)

        #expect(try gate.ask(Gate.chat).status == 200)

        let record = try await gate.records(11)[0]
        #expect(record.attempts.map(\.outcome) == ["hedge_lost", "ok"])
        #expect(record.attempts.map(\.target) == ["a/upstream-model", "b/upstream-model"])
        // The digest's times are right to a tenth.
        #expect(record.attempts[1].startMicroseconds >= 50_000)
        #expect(second.requests.count == 1)
        await gate.stop()
    }

    @Test("a call that was overtaken is cancelled, be it the first or the second")
    func cancelled() async throws {
        let (slow, quick) = (Self.hanging(), Self.healthy())
        let overtaken = try await Gate(upstreams: ["a": slow.port, "b": quick.port]) {
            $0.models[0].hedge = Self.hedge
        }
        #expect(try overtaken.ask(Gate.chat).field("x-gatehouse-provider") == "b")
        #expect(try await Self.isHungUp(slow))
        await overtaken.stop()

        let (first, second) = (Self.healthy(after: 300), Self.hanging())
        let vain = try await Gate(upstreams: ["a": first.port, "b": second.port]) {
            $0.models[0].hedge = Self.hedge
        }
        #expect(try vain.ask(Gate.chat).field("x-gatehouse-provider") == "a")
        #expect(try await Self.isHungUp(second))
        #expect(try await vain.lastRecord().attempts.map(\.outcome) == ["hedge_lost", "ok"])
        await vain.stop()
    }

    @Test("what the second target refuses is no answer while the first one may have a good one")
    func secondRefuses() async throws {
        let first = Self.healthy(after: 300)
        let second = Self.refusing()
        let gate = try await Gate(upstreams: ["a": first.port, "b": second.port]) {
            $0.models[0].hedge = Self.hedge
        }

        let answer = try gate.ask(Gate.chat)
        let record = try await gate.lastRecord()

        #expect(answer.status == 200)
        #expect(record.attempts.map(\.target) == ["b/upstream-model", "a/upstream-model"])
        #expect(record.attempts.map(\.status) == [404, 200])
        #expect(record.attempts.map(\.outcome) == ["status", "ok"])
        #expect(record.cost.nanos == 3 * 1000 + 2 * 2000)
        await gate.stop()
    }

    @Test("what the first target refuses is no answer while the second one may have a good one")
    func firstRefuses() async throws {
        let first = Self.refusing(after: 200)
        let second = Self.healthy(after: 400)
        let gate = try await Gate(upstreams: ["a": first.port, "b": second.port]) {
            $0.models[0].hedge = Self.hedge
        }

        let answer = try gate.ask(Gate.chat)

        #expect(answer.status == 200)
        #expect(try await gate.lastRecord().attempts.map(\.status) == [404, 200])
        await gate.stop()
    }

    @Test("where both refuse, the last word is the answer")
    func bothRefuse() async throws {
        let first = Self.refusing(after: 200)
        let second = Self.refusing()
        let gate = try await Gate(upstreams: ["a": first.port, "b": second.port]) {
            $0.models[0].hedge = Self.hedge
        }

        let answer = try gate.ask(Gate.chat)

        #expect(answer.status == 404)
        #expect(try await gate.lastRecord().attempts.map(\.status) == [404, 404])
        await gate.stop()
    }

    @Test("a key that is refused while another one is asked beside it is left alone like any other")
    func refusedKey() async throws {
        let upstream = ScriptedUpstream { _, number in
            number == 1
                ? [.pause(milliseconds: 200), .send(ScriptedUpstream.json("{}", status: "401 No"))]
                : [.pause(milliseconds: 400), .send(ScriptedUpstream.chat(prompt: 3, completion: 2))]
        }
        let gate = try await Gate(upstreams: ["a": upstream.port]) {
            $0.models[0].hedge = Self.hedge
            $0.providers[0].apiKey = ProviderDeclaration.joined([Secret("one"), Secret("two")])
        }

        #expect(try gate.ask(Gate.chat).status == 200)

        #expect(try await gate.lastRecord().attempts.map(\.status) == [401, 200])
        let targets = try #require(gate.directory.published().snapshot.models["fast"]?.targets)
        let failures = targets.map { gate.server.health(of: $0)?.failures }
        #expect(failures.contains(1) && failures.contains(0))
        await gate.stop()
    }

    @Test("a second target that a limit stops was not asked, and may be asked yet when the first one fails")
    func limited() async throws {
        let first = ScriptedUpstream { _, _ in
            [.pause(milliseconds: 300), .send(ScriptedUpstream.json("{}", status: "500 Broken"))]
        }
        let door = Door()
        let second = ScriptedUpstream { _, number in
            (number == 1 ? [.wait(door)] : []) + [.send(ScriptedUpstream.chat(prompt: 3, completion: 2))]
        }
        let gate = try await Gate(upstreams: ["a": first.port, "b": second.port]) {
            $0.models[0].hedge = Self.hedge
            $0.models[0].retries.attempts = 1
            var spare = $0.models[0]
            spare.name = "spare"
            spare.hedge = nil
            spare.targets = [$0.models[0].targets[1]]
            spare.limits = LimitTerms(concurrency: 1)
            $0.models[0].targets.removeLast()
            var pool = PoolDeclaration(model: "spare")
            pool.priority = 1
            $0.models[0].pools = [pool]
            $0.models.append(spare)
        }
        let other = try gate.connect()
        other.send(gate.request(Gate.chat.replacing("fast", with: "spare")))
        while second.requests.isEmpty { try await Task.sleep(for: .milliseconds(5)) }
        let asking = try gate.connect()
        asking.send(gate.request(Gate.chat))
        while first.requests.isEmpty { try await Task.sleep(for: .milliseconds(5)) }
        // The second target is not to be had while the hedge would begin, and is when the first one fails.
        try await Task.sleep(for: .milliseconds(150))
        door.open()
        #expect(other.readAnswer().status == 200)

        let answer = asking.readAnswer()
        // The two may end in either order.
        let record = try #require(try await gate.records(2).first { $0.model == "fast" })

        #expect(answer.status == 200)
        #expect(answer.field("x-gatehouse-attempts") == "2")
        #expect(record.attempts.map(\.target) == ["a/upstream-model", "b/upstream-model"])
        await gate.stop()
    }

    @Test("one that cannot be asked is stepped over, and the next one is asked beside the slow one")
    func steppedOver() async throws {
        let (slow, stopped, third) = (Self.hanging(), Self.healthy(), Self.healthy())
        let gate = try await Gate(upstreams: ["a": slow.port, "b": stopped.port, "c": third.port]) {
            $0.models[0].hedge = Self.hedge
            $0.providers[1].requestsPerMinute = 1
            var other = $0.models[0]
            other.name = "other"
            other.targets = [$0.models[0].targets[1]]
            $0.models.append(other)
        }
        #expect(try gate.ask(Gate.chat.replacing("fast", with: "other")).status == 200)

        let answer = try gate.ask(Gate.chat)
        let record = try await gate.records(2)[0]

        #expect(answer.field("x-gatehouse-provider") == "c" && answer.field("x-gatehouse-attempts") == "2")
        #expect(record.attempts.map(\.outcome) == ["hedge_lost", "ok"])
        let skips = try #require(RoutingRecord(text: record.routing)).skips
        #expect(skips.map(\.target) == ["b/upstream-model"] && skips.map(\.reason) == [.limit])
        #expect(stopped.requests.count == 1)
        await gate.stop()
    }

    @Test("a hedge that cannot be paid for takes nothing of the share")
    func share() async throws {
        let (slow, second) = (Self.healthy(after: 400), Self.healthy())
        let gate = try await Gate(upstreams: ["a": slow.port, "b": second.port]) {
            var terms = Self.hedge
            // That is one in ten seconds.
            terms.sharePercent = 0
            $0.models[0].hedge = terms
        }
        let bound = Int64((Gate.chat.utf8.count + 10) * 1000 + 10 * 2000)
        let poor = try gate.directory.createKey(
            in: .root,
            KeyTerms(name: "k", budget: BudgetTerms(limit: Money(nanos: bound + 1000))),
            by: .system
        )

        #expect(
            try gate.ask(Gate.chat, key: poor.secret.revealed).field("x-gatehouse-provider") == "a"
        )
        #expect(try gate.ask(Gate.chat).field("x-gatehouse-provider") == "b")
        #expect(try gate.ask(Gate.chat).field("x-gatehouse-provider") == "a")

        #expect(second.requests.count == 1)
        await gate.stop()
    }
}

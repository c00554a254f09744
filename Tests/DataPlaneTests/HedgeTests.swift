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
}

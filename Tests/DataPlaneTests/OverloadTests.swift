import DataPlane
import Policy
import Testing
import Vocabulary

@Suite("More exchanges than the gateway may have under way")
struct OverloadTests {
    private func eventually(_ condition: () -> Bool) async throws {
        for _ in 0..<2000 {
            if condition() { return }
            try await Task.sleep(for: .milliseconds(10))
        }
        Issue.record("it did not come to pass")
    }

    @Test("beyond its bound of exchanges under way the gateway refuses, and serves again when one has ended")
    func overloaded() async throws {
        let door = Door()
        let upstream = ScriptedUpstream { _, number in
            if number == 1 { door.wait() }
            return [.send(ScriptedUpstream.chat(prompt: 3, completion: 2))]
        }
        let gate = try await Gate(upstreams: ["a": upstream.port]) { $0.server.maxExchanges = 1 }
        let first = try gate.connect()
        first.send(gate.request(Gate.chat))
        try await eventually { upstream.requests.count == 1 }

        let answer = try gate.ask(Gate.chat)

        #expect(answer.status == 503)
        #expect(answer.body.contains("overloaded"))
        #expect(answer.field("retry-after") == "1")
        #expect(gate.server.counters.inflight == 1)
        door.open()
        #expect(first.readAnswer().status == 200)
        try await eventually { gate.server.counters.inflight == 0 }
        #expect(try gate.ask(Gate.chat).status == 200)
        await gate.stop()
    }

    @Test(
        "an event loop that is behind with its work refuses before anything counts, and serves when it has caught up"
    )
    func behind() async throws {
        let upstream = ScriptedUpstream { _, _ in [.send(ScriptedUpstream.chat(prompt: 3, completion: 2))] }
        let gate = try await Gate(upstreams: ["a": upstream.port]) {
            $0.server.maxLag = .milliseconds(10)
            $0.models[0].limits.requestsPerMinute = 1000
        }
        let door = Door()
        gate.burden(until: door)
        var answer = try gate.ask(Gate.chat)
        for _ in 0..<40 where answer.status == 200 { answer = try gate.ask(Gate.chat) }
        let sent = upstream.requests.count

        #expect(answer.status == 503)
        #expect(answer.body.contains("overloaded") && answer.body.contains("behind"))
        #expect(answer.field("retry-after") == "1")
        #expect(answer.field("x-ratelimit-limit-requests") == nil)
        #expect(gate.server.counters.refusedByCode[.overloaded] ?? 0 > 0)
        #expect(gate.server.counters.inflight == 0)
        door.open()
        try await eventually { (try? gate.ask(Gate.chat).status) == 200 }
        #expect(upstream.requests.count == sent + 1)
        await gate.stop()
    }
}

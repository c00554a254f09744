import Directory
import Policy
import Testing
import Vocabulary

@testable import DataPlane

@Suite("Targets that say for how long they refuse", .serialized)
struct RefusedForATimeTests {
    private static func healthy() -> ScriptedUpstream {
        ScriptedUpstream { _, _ in [.send(ScriptedUpstream.chat(prompt: 3, completion: 2))] }
    }

    private static func failing(_ status: String, fields: String = "") -> ScriptedUpstream {
        ScriptedUpstream { _, _ in [.send(ScriptedUpstream.json("{}", status: status, fields: fields))] }
    }

    private func health(_ gate: Gate, _ place: Int = 0) throws -> TargetHealth {
        let targets = try #require(gate.directory.published().snapshot.models["fast"]?.targets)
        return try #require(gate.server.health(of: targets[place]))
    }

    @Test("the caller is told the upstream's own time", arguments: ["503 Busy", "529 Overloaded"])
    func told(status: String) async throws {
        let upstream = Self.failing(status, fields: "retry-after: 30\r\n")
        let gate = try await Gate(upstreams: ["a": upstream.port])

        let answer = try gate.ask(Gate.chat)

        #expect(answer.status == 503)
        #expect(answer.body.contains("no_target_available"))
        let wait = try #require(answer.field("retry-after-ms").flatMap { Int($0) })
        #expect((29_000...30_000).contains(wait))
        await gate.stop()
    }

    @Test("a target that is busy for a time is left alone for it", arguments: ["503 Busy", "529 Overloaded"])
    func rests(status: String) async throws {
        let busy = Self.failing(status, fields: "retry-after: 30\r\n")
        let other = Self.healthy()
        let gate = try await Gate(upstreams: ["a": busy.port, "b": other.port]) {
            $0.models[0].retries.attempts = 1
        }
        #expect(try gate.ask(Gate.chat).field("x-gatehouse-attempts") == "2")

        let answer = try gate.ask(Gate.chat)

        #expect(answer.status == 200)
        #expect(answer.field("x-gatehouse-attempts") == "1")
        #expect(answer.field("x-gatehouse-provider") == "b")
        #expect(busy.requests.count == 1)
        let health = try health(gate)
        #expect(health.state == .exhausted && health.refused == 0 && health.failures == 1)
        await gate.stop()
    }

    @Test("where the attempt has opened the last breaker, the caller is told until when")
    func opened() async throws {
        let upstream = Self.failing("500 Broken")
        let gate = try await Gate(upstreams: ["a": upstream.port]) {
            $0.models[0].breaker.failures = 1
            $0.models[0].breaker.open = .seconds(20)
        }

        let answer = try gate.ask(Gate.chat)

        #expect(answer.status == 503)
        let wait = try #require(answer.field("retry-after-ms").flatMap { Int($0) })
        #expect((14_000...20_000).contains(wait))
        await gate.stop()
    }

    @Test("what one of several targets says is told only if no other may be called before")
    func soonest() async throws {
        let busy = Self.failing("503 Busy", fields: "retry-after: 30\r\n")
        let broken = Self.failing("500 Broken")
        let gate = try await Gate(upstreams: ["a": busy.port, "b": broken.port]) {
            $0.models[0].retries.attempts = 1
        }

        let answer = try gate.ask(Gate.chat)

        #expect(answer.status == 503)
        #expect(answer.field("retry-after") == "1")
        await gate.stop()
    }

    @Test("a target that the gateway's own limit stops was not called, and has spent nothing of what is left")
    func ownLimit() async throws {
        let fields = "x-ratelimit-remaining-requests: 7\r\nx-ratelimit-reset-requests: 2m\r\n"
        let body =
            #"{"id":"c","object":"chat.completion","model":"m","choices":[],"usage":{"prompt_tokens":1,"completion_tokens":1}}"#
        let first = ScriptedUpstream { _, _ in [.send(ScriptedUpstream.json(body, fields: fields))] }
        let second = Self.healthy()
        let gate = try await Gate(upstreams: ["a": first.port, "b": second.port]) {
            $0.providers[0].requestsPerMinute = 1
        }

        for _ in 0..<4 { #expect(try gate.ask(Gate.chat).status == 200) }

        #expect(first.requests.count == 1)
        let health = try health(gate)
        #expect((health.calls, health.requestsLeft, health.inFlight) == (1, 7, 0))
        await gate.stop()
    }
}

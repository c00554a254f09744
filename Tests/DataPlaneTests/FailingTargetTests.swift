import Directory
import Policy
import Testing
import Vocabulary

@testable import DataPlane

@Suite("Targets that fail", .serialized)
struct FailingTargetTests {
    private static func healthy() -> ScriptedUpstream {
        ScriptedUpstream { _, _ in [.send(ScriptedUpstream.chat(prompt: 3, completion: 2))] }
    }

    private static func failing(_ status: String, fields: String = "") -> ScriptedUpstream {
        ScriptedUpstream { _, _ in [.send(ScriptedUpstream.json("{}", status: status, fields: fields))] }
    }

    @Test("a target that fails five times in a row is left alone, and the refusal says for how long")
    func opens() async throws {
        let upstream = Self.failing("500 Broken")
        let gate = try await Gate(upstreams: ["a": upstream.port])
        for _ in 0..<5 { _ = try gate.ask(Gate.chat) }

        let answer = try gate.ask(Gate.chat)

        #expect(upstream.requests.count == 5)
        #expect(answer.status == 503)
        #expect(answer.body.contains("no_target_available"))
        let wait = try #require(answer.field("retry-after-ms").flatMap { Int($0) })
        #expect((1...5000).contains(wait))
        #expect(gate.server.openCircuits == ["a/upstream-model": true])
        #expect(try await gate.records(6).first?.attempts.isEmpty ?? false)
        try gate.reload { $0.models[0].targets[0].model = "another" }
        #expect(gate.server.openCircuits.isEmpty)
        await gate.stop()
    }

    @Test("an open target is passed by without an attempt, and a reload does not forget that it is open")
    func passedBy() async throws {
        let broken = Self.failing("500 Broken")
        let other = Self.healthy()
        let gate = try await Gate(upstreams: ["a": broken.port, "b": other.port]) {
            $0.models[0].retries.attempts = 1
        }
        for _ in 0..<6 { #expect(try gate.ask(Gate.chat).status == 200) }
        try gate.reload {
            $0.models[0].retries.attempts = 0
            $0.providers[0].labels = ["changed": "yes"]
        }

        let answer = try gate.ask(Gate.chat)

        #expect(answer.status == 200)
        #expect(answer.field("x-gatehouse-attempts") == "1")
        #expect(answer.field("x-gatehouse-provider") == "b")
        #expect(broken.requests.count == 5)
        await gate.stop()
    }

    @Test(
        "a caller's mistakes and refusals for limits open nothing",
        arguments: ["400 Bad", "404 No", "429 Slow"]
    )
    func callers(status: String) async throws {
        let upstream = Self.failing(status)
        let gate = try await Gate(upstreams: ["a": upstream.port])
        for _ in 0..<8 { _ = try gate.ask(Gate.chat) }

        #expect(upstream.requests.count == 8)
        #expect(gate.server.openCircuits == ["a/upstream-model": false])
        await gate.stop()
    }

    @Test(
        "one call at a time finds out whether a target is well again, and a client that leaves makes room for the next"
    )
    func probes() async throws {
        let upstream = ScriptedUpstream { _, number in
            switch number {
            case 1: [.send(ScriptedUpstream.json("{}", status: "500 Broken"))]
            case 2: [.waitForClose]
            default: [.send(ScriptedUpstream.chat(prompt: 3, completion: 2))]
            }
        }
        let gate = try await Gate(upstreams: ["a": upstream.port]) {
            $0.models[0].breaker.failures = 1
            $0.models[0].breaker.probes = 1
            $0.models[0].breaker.open = .milliseconds(50)
        }
        _ = try gate.ask(Gate.chat)
        try await Task.sleep(for: .milliseconds(60))
        do {
            let leaving = try gate.connect()
            leaving.send(gate.request(Gate.chat))
            while upstream.requests.count < 2 { try await Task.sleep(for: .milliseconds(5)) }
            #expect(try gate.ask(Gate.chat).status == 503)
        }
        _ = try await gate.records(3)

        #expect(try gate.ask(Gate.chat).status == 200)
        #expect(gate.server.openCircuits == ["a/upstream-model": false])
        await gate.stop()
    }

    @Test("calls under way and times to the first token are known, and nothing is under way at the end")
    func health() async throws {
        let upstream = Self.healthy()
        let gate = try await Gate(upstreams: ["a": upstream.port])
        for _ in 0..<3 { _ = try gate.ask(Gate.chat) }
        _ = try await gate.records(3)

        let target = try #require(gate.directory.published().snapshot.models["fast"]?.targets.first)
        let health = try #require(gate.server.health(of: target))
        #expect(health.state == .healthy)
        #expect(health.inFlight == 0)
        #expect((health.calls, health.failures, health.recentCalls) == (3, 0, 3))
        #expect(health.firstTokens != nil)
        await gate.stop()
    }

    @Test("what a provider says of its limits is read in the forms of OpenAI and Anthropic")
    func limits() async throws {
        let fields =
            "X-RateLimit-Remaining-Requests: 7\r\nx-ratelimit-reset-requests: 2m\r\n"
            + "anthropic-ratelimit-input-tokens-remaining: 90\r\nanthropic-ratelimit-output-tokens-remaining: 40\r\n"
            + "anthropic-ratelimit-output-tokens-reset: 2099-01-01T00:00:00Z\r\n"
        let upstream = ScriptedUpstream { _, _ in
            [.send(ScriptedUpstream.json(#"{"choices":[]}"#, fields: fields))]
        }
        let gate = try await Gate(upstreams: ["a": upstream.port])

        let answer = try gate.ask(Gate.chat)

        let target = try #require(gate.directory.published().snapshot.models["fast"]?.targets.first)
        let health = try #require(gate.server.health(of: target))
        #expect(answer.status == 200)
        #expect(health.requestsLeft == 7)
        #expect(health.tokensLeft == 40)
        await gate.stop()
    }

    @Test("the beginning of a stream waits for its first event, however its bytes come")
    func opening() async throws {
        let events =
            "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"hi\"},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n"
        let pieces = events.map { ScriptedUpstream.Step.send(ScriptedUpstream.chunk(String($0))) }
        let upstream = ScriptedUpstream { _, _ in
            [.send(ScriptedUpstream.streamHead)] + pieces + [.send("0\r\n\r\n")]
        }
        let gate = try await Gate(upstreams: ["a": upstream.port])
        let socket = try gate.connect()
        socket.send(gate.request(Gate.streamed, fields: "connection: close\r\n"))

        let all = socket.readToEnd()

        let end = try #require(all.range(of: "\r\n\r\n"))
        #expect(unchunked(String(all[end.upperBound...])) == events)
        await gate.stop()
    }

    @Test("where every other target is open, the one that failed is asked again")
    func repeats() async throws {
        let broken = Self.failing("500 Broken")
        let flaky = ScriptedUpstream { _, number in
            number == 7
                ? [.send(ScriptedUpstream.json("{}", status: "500 Broken"))]
                : [.send(ScriptedUpstream.chat(prompt: 3, completion: 2))]
        }
        let gate = try await Gate(upstreams: ["a": flaky.port, "b": broken.port]) {
            $0.models[0].retries.attempts = 1
            $0.models.append(ModelDeclaration(name: "broken"))
            $0.models[1].targets = [$0.models[0].targets[1]]
        }
        for _ in 0..<5 { _ = try gate.ask(Gate.chat.replacing("fast", with: "broken")) }
        for _ in 0..<6 { _ = try gate.ask(Gate.chat) }

        let answer = try gate.ask(Gate.chat)

        #expect(answer.status == 200)
        #expect(answer.field("x-gatehouse-attempts") == "2")
        #expect(answer.field("x-gatehouse-provider") == "a")
        #expect(broken.requests.count >= 5)
        await gate.stop()
    }
}

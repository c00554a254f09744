import DataPlane
import Directory
import Policy
import Testing
import Vocabulary

@Suite("The time that a whole exchange may take", .serialized)
struct TotalTimeTests {
    private static func healthy() -> ScriptedUpstream {
        ScriptedUpstream { _, _ in [.send(ScriptedUpstream.chat(prompt: 3, completion: 2))] }
    }

    private static func hanging() -> ScriptedUpstream { ScriptedUpstream { _, _ in [.waitForClose] } }

    @Test("a request waits for limits no longer than its whole exchange may take")
    func waits() async throws {
        let door = Door()
        let slow = ScriptedUpstream { _, _ in
            [.wait(door), .send(ScriptedUpstream.chat(prompt: 3, completion: 2))]
        }
        let other = Self.healthy()
        let gate = try await Gate(upstreams: ["a": slow.port, "b": other.port]) {
            var brief = $0.models[0]
            brief.name = "brief"
            brief.targets = [$0.models[0].targets.removeLast()]
            brief.timeouts.total = .milliseconds(300)
            $0.models.append(brief)
        }
        let key = try gate.directory.createKey(
            in: .root,
            KeyTerms(name: "k", limits: LimitTerms(concurrency: 1)),
            by: .system
        ).secret.revealed
        let first = try gate.connect()
        first.send(gate.request(Gate.chat, key: key))
        while slow.requests.isEmpty { try await Task.sleep(for: .milliseconds(5)) }
        let begun = ContinuousClock.now

        let answer = try gate.ask(
            Gate.chat.replacing("fast", with: "brief"),
            key: key,
            fields: "x-gatehouse-max-wait: 5\r\n"
        )

        #expect(answer.status == 429)
        #expect(ContinuousClock.now - begun < .seconds(4))
        #expect(other.requests.isEmpty)
        door.open()
        #expect(first.readAnswer().status == 200)
        await gate.stop()
    }

    @Test("no first attempt is made when the time is over, and nothing is billed or held against the target")
    func noFirstAttempt() async throws {
        let upstream = Self.hanging()
        let gate = try await Gate(upstreams: ["a": upstream.port]) {
            $0.models[0].timeouts.total = .milliseconds(200)
            $0.models[0].breaker.failures = 1
        }
        let socket = try gate.connect()
        let request = gate.request(Gate.chat)
        socket.send(String(request.dropLast(5)))
        try await Task.sleep(for: .milliseconds(400))
        socket.send(String(request.suffix(5)))

        let answer = socket.readAnswer()
        let record = try await gate.lastRecord()

        #expect(answer.status == 504)
        #expect(answer.body.contains("upstream_timeout"))
        #expect(upstream.requests.isEmpty)
        #expect(record.attempts.isEmpty && record.cost == .zero && record.accuracy == .none)
        #expect(!gate.server.openCircuits.values.contains(true))
        await gate.stop()
    }

    @Test("a target that has only what another has left of the time does not fail by its end")
    func leftOver() async throws {
        let (first, second) = (Self.hanging(), Self.hanging())
        let gate = try await Gate(upstreams: ["a": first.port, "b": second.port]) {
            $0.models[0].timeouts.firstByte = .milliseconds(400)
            $0.models[0].timeouts.total = .milliseconds(600)
            $0.models[0].retries.attempts = 1
            $0.models[0].breaker.failures = 1
        }

        let answer = try gate.ask(Gate.chat)
        let record = try await gate.lastRecord()

        #expect(answer.status == 504)
        #expect(record.attempts.map(\.outcome) == ["first_byte_timeout", "total_timeout"])
        #expect(gate.server.openCircuits == ["a/upstream-model": true, "b/upstream-model": false])
        await gate.stop()
    }

    @Test("nor does one that could not connect in what was left")
    func leftOverConnect() async throws {
        let (first, second) = (Self.hanging(), Self.hanging())
        let gate = try await Gate(upstreams: ["a": first.port, "b": second.port]) {
            // TLS is never answered.
            $0.providers[1].baseURL = "https://127.0.0.1:\(second.port)/v1"
            $0.models[0].timeouts.firstByte = .milliseconds(400)
            $0.models[0].timeouts.connect = .seconds(5)
            $0.models[0].timeouts.total = .milliseconds(600)
            $0.models[0].retries.attempts = 1
            $0.models[0].breaker.failures = 1
        }

        let answer = try gate.ask(Gate.chat)
        let record = try await gate.lastRecord()

        #expect(answer.status >= 503)
        #expect(record.attempts.map(\.outcome) == ["first_byte_timeout", "connect_timeout"])
        #expect(gate.server.openCircuits == ["a/upstream-model": true, "b/upstream-model": false])
        await gate.stop()
    }

    @Test("a target that has had all the time to itself does")
    func whole() async throws {
        let upstream = Self.hanging()
        let gate = try await Gate(upstreams: ["a": upstream.port]) {
            $0.models[0].timeouts.total = .milliseconds(500)
            $0.models[0].breaker.failures = 1
        }

        #expect(try gate.ask(Gate.chat).status == 504)
        #expect(try await gate.lastRecord().attempts.map(\.outcome) == ["total_timeout"])
        #expect(gate.server.openCircuits == ["a/upstream-model": true])
        await gate.stop()
    }
}

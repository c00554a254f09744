import DataPlane
import Directory
import Foundation
import Policy
import Testing
import Vocabulary

@Suite("Requests that wait for limits")
struct WaitingTests {
    private static let wait = "x-gatehouse-max-wait: 20\r\n"
    /// Longer than the room in a limit of one request a minute is away.
    private static let longWait = "x-gatehouse-max-wait: 60\r\n"

    private static func upstream() -> ScriptedUpstream {
        ScriptedUpstream { _, _ in [.send(ScriptedUpstream.chat(prompt: 3, completion: 2))] }
    }

    /// Answers its first request only when it is let go.
    private static func held(by door: Door) -> ScriptedUpstream {
        ScriptedUpstream { _, number in
            if number == 1 { door.wait() }
            return [.send(ScriptedUpstream.chat(prompt: 3, completion: 2))]
        }
    }

    private func key(_ gate: Gate, _ limits: LimitTerms) throws -> IssuedKey {
        try gate.directory.createKey(in: .root, KeyTerms(name: "k", limits: limits), by: .system)
    }

    private func eventually(_ condition: () -> Bool) async throws {
        for _ in 0..<2000 {
            if condition() { return }
            try await Task.sleep(for: .milliseconds(10))
        }
        Issue.record("it did not come to pass")
    }

    @Test("a place that is given back serves the one that waits; without the field it is refused at once")
    func concurrency() async throws {
        let door = Door()
        let upstream = Self.held(by: door)
        let gate = try await Gate(upstreams: ["a": upstream.port])
        let key = try key(gate, LimitTerms(concurrency: 1)).secret.revealed
        let first = try gate.connect()
        first.send(gate.request(Gate.chat, key: key))
        try await eventually { upstream.requests.count == 1 }

        #expect(try gate.ask(Gate.chat, key: key).status == 429)
        let second = try gate.connect()
        second.send(gate.request(Gate.chat, key: key, fields: Self.wait))
        try await Task.sleep(for: .milliseconds(1000))
        #expect(upstream.requests.count == 1)
        let opened = ContinuousClock.now
        door.open()
        let answer = second.readAnswer()
        let after = ContinuousClock.now - opened

        #expect(first.readAnswer().status == 200)
        #expect(answer.status == 200)
        #expect(upstream.requests.count == 2)
        // What a busy machine takes after the wait is overhead; the second before it is not.
        let overhead = try #require(answer.field("x-gatehouse-overhead-us").flatMap { Int($0) })
        #expect(.microseconds(overhead) < after + .milliseconds(500))
        #expect(!(upstream.requests.last?.head.contains("x-gatehouse") ?? true))
        await gate.stop()
    }

    @Test("what a request does not say of its wait its team says, or the nearest team above")
    func defaults() async throws {
        let door = Door()
        let upstream = Self.held(by: door)
        let gate = try await Gate(upstreams: ["a": upstream.port]) { $0.models[0].limits.concurrency = 1 }
        func key(_ waiting: WaitingTerms, in parent: TeamID = .root) throws -> (TeamID, String) {
            let name = "t\(gate.directory.published().snapshot.version)"
            let team = try gate.directory.createTeam(
                TeamTerms(name: name, parent: parent, waiting: waiting),
                by: .system
            )
            let issued = try gate.directory.createKey(in: team.id, KeyTerms(name: "k"), by: .system)
            return (team.id, issued.secret.revealed)
        }
        let (upper, urgent) = try key(WaitingTerms(longest: .seconds(20)))
        let (_, batch) = try key(WaitingTerms(priority: .batch), in: upper)
        let first = try gate.connect()
        first.send(gate.request(Gate.chat))
        try await eventually { upstream.requests.count == 1 }

        #expect(try gate.ask(Gate.chat, key: batch, fields: "x-gatehouse-max-wait: 0\r\n").status == 429)
        #expect(try gate.ask(Gate.chat).status == 429, "nobody says anything at the root")
        var waiting: [BlockingSocket] = []
        for (number, key, field) in [
            (4, batch, ""), (2, urgent, ""), (3, batch, "x-gatehouse-priority: interactive\r\n"),
        ] {
            let connection = try gate.connect()
            connection.send(gate.request(Gate.chat, key: key, fields: "x-number: \(number)\r\n\(field)"))
            waiting.append(connection)
            try await Task.sleep(for: .milliseconds(100))
        }
        door.open()

        for connection in [first] + waiting { #expect(connection.readAnswer().status == 200) }
        #expect(upstream.requests.map { $0.field("x-number") } == [nil, "2", "3", "4"])
        await gate.stop()
    }

    @Test("room in a limit per minute is waited for")
    func rate() async throws {
        let upstream = Self.upstream()
        let gate = try await Gate(upstreams: ["a": upstream.port])
        let key = try key(gate, LimitTerms(requestsPerMinute: 300)).secret.revealed
        var refused = false
        for _ in 0..<600 where !refused { refused = try gate.ask(Gate.chat, key: key).status == 429 }
        #expect(refused)

        let answer = try gate.ask(Gate.chat, key: key, fields: Self.wait)

        #expect(answer.status == 200)
        await gate.stop()
    }

    @Test("who surely would wait in vain is told at once")
    func deadline() async throws {
        let upstream = Self.upstream()
        let gate = try await Gate(upstreams: ["a": upstream.port]) {
            $0.providers[0].requestsPerMinute = 1
        }
        #expect(try gate.ask(Gate.chat).status == 200)

        let answer = try gate.ask(Gate.chat, fields: "x-gatehouse-max-wait: 20\r\n")

        #expect(answer.status == 429)
        #expect(answer.body.contains("provider:a"))
        #expect(answer.field("x-ratelimit-limit-requests") == "1")
        let wait = try #require(answer.field("retry-after-ms").flatMap { Int($0) })
        #expect((50_000...60_000).contains(wait))
        #expect(upstream.requests.count == 1)
        await gate.stop()
    }

    @Test("when the time is over the answer is the same 429, and nothing is kept")
    func timeOver() async throws {
        let door = Door()
        let upstream = Self.held(by: door)
        let gate = try await Gate(upstreams: ["a": upstream.port])
        let key = try key(gate, LimitTerms(concurrency: 1)).secret.revealed
        let first = try gate.connect()
        first.send(gate.request(Gate.chat, key: key))
        try await eventually { upstream.requests.count == 1 }

        let answer = try gate.ask(Gate.chat, key: key, fields: "x-gatehouse-max-wait: 0.2\r\n")

        #expect(answer.status == 429)
        #expect(answer.field("retry-after") == "1")
        door.open()
        #expect(first.readAnswer().status == 200)
        #expect(upstream.requests.count == 1)
        await gate.stop()
    }

    @Test("what is interactive goes before what came earlier as batch")
    func priority() async throws {
        let door = Door()
        let upstream = Self.held(by: door)
        let gate = try await Gate(upstreams: ["a": upstream.port])
        let key = try key(gate, LimitTerms(concurrency: 1)).secret.revealed
        let first = try gate.connect()
        first.send(gate.request(Gate.chat, key: key))
        try await eventually { upstream.requests.count == 1 }
        let batch = try gate.connect()
        batch.send(
            gate.request(
                Gate.chat,
                key: key,
                fields: Self.wait + "x-gatehouse-priority: Batch\r\nx-number: 3\r\n"
            )
        )
        try await Task.sleep(for: .milliseconds(100))
        let urgent = try gate.connect()
        urgent.send(gate.request(Gate.chat, key: key, fields: Self.wait + "x-number: 2\r\n"))
        try await Task.sleep(for: .milliseconds(100))
        door.open()

        for connection in [first, urgent, batch] { #expect(connection.readAnswer().status == 200) }
        let heads = upstream.requests.map(\.head)
        #expect(heads.count == 3)
        #expect(heads[1].contains("x-number: 2") && heads[2].contains("x-number: 3"))
        #expect(!heads[2].contains("x-gatehouse"))
        await gate.stop()
    }

    @Test(
        "what is no number of seconds from 0 to 60 counts as nothing said",
        arguments: ["", "-1", "61", "inf", "nan", "1e1", "0x5", "soon", "0", "1.2.3"]
    )
    func malformed(_ value: String) async throws {
        let upstream = Self.upstream()
        let gate = try await Gate(upstreams: ["a": upstream.port])
        let key = try key(gate, LimitTerms(requestsPerMinute: 1)).secret.revealed
        #expect(try gate.ask(Gate.chat, key: key).status == 200)

        let answer = try gate.ask(Gate.chat, key: key, fields: "x-gatehouse-max-wait: \(value)\r\n")

        #expect(answer.status == 429)
        await gate.stop()
    }

    @Test("a revoked key ends its wait with the refusal of a revoked key")
    func revoked() async throws {
        let upstream = Self.upstream()
        let gate = try await Gate(upstreams: ["a": upstream.port])
        let issued = try key(gate, LimitTerms(requestsPerMinute: 4))
        let key = issued.secret.revealed
        for _ in 0..<4 { #expect(try gate.ask(Gate.chat, key: key).status == 200) }
        let waiting = try gate.connect()
        waiting.send(gate.request(Gate.chat, key: key, fields: Self.longWait))
        let other = try gate.connect()
        other.send(gate.request(Gate.chat, key: key, fields: "x-gatehouse-max-wait: 59\r\n"))
        try await Task.sleep(for: .milliseconds(100))

        _ = try gate.directory.revokeKey(issued.key.id, by: .system)

        let answer = waiting.readAnswer()
        #expect(answer.status == 401)
        #expect(answer.body.contains("invalid_api_key"))
        #expect(other.readAnswer().status == 401)
        #expect(upstream.requests.count == 4)
        await gate.stop()
    }

    @Test(
        "an end that its key, or the time of grace of its text, is given meanwhile ends the wait of a request",
        arguments: [true, false]
    )
    func ending(isRotated: Bool) async throws {
        let door = Door()
        let upstream = Self.held(by: door)
        let gate = try await Gate(upstreams: ["a": upstream.port])
        let issued = try key(gate, LimitTerms(concurrency: 1))
        let key = issued.secret.revealed
        let first = try gate.connect()
        first.send(gate.request(Gate.chat, key: key))
        try await eventually { upstream.requests.count == 1 }
        let waiting = try gate.connect()
        waiting.send(gate.request(Gate.chat, key: key, fields: Self.wait))
        try await Task.sleep(for: .milliseconds(100))

        if isRotated {
            _ = try gate.directory.rotateKey(issued.key.id, grace: .milliseconds(500), by: .system)
        } else {
            let soon = UTCTime(microseconds: Int64((Date().timeIntervalSince1970 + 0.5) * 1_000_000))
            _ = try gate.directory.updateKey(issued.key.id, by: .system) { $0.expiresAt = soon }
        }
        let answer = waiting.readAnswer()
        door.open()

        #expect(answer.status == 401 && answer.body.contains("invalid_api_key"))
        #expect(first.readAnswer().status == 200)
        #expect(upstream.requests.count == 1)
        await gate.stop()
    }

    @Test("a limit that is raised lets those go that wait at it already, and newcomers see the new one")
    func raised() async throws {
        let upstream = Self.upstream()
        let gate = try await Gate(upstreams: ["a": upstream.port]) {
            $0.models[0].limits.requestsPerMinute = 1
        }
        #expect(try gate.ask(Gate.chat).status == 200)
        let waiting = try gate.connect()
        waiting.send(gate.request(Gate.chat, fields: Self.longWait))
        try await Task.sleep(for: .milliseconds(100))
        let began = ContinuousClock.now

        try gate.reload { $0.models[0].limits.requestsPerMinute = 600 }

        #expect(waiting.readAnswer().status == 200)
        #expect(ContinuousClock.now - began < .seconds(20))
        let answer = try gate.ask(Gate.chat)
        #expect(answer.status == 200)
        #expect(answer.field("x-ratelimit-limit-requests") == "600")
        await gate.stop()
    }

    @Test("a place that is taken under changed limits is given back under them")
    func changedPlace() async throws {
        let door = Door()
        let upstream = Self.held(by: door)
        let gate = try await Gate(upstreams: ["a": upstream.port]) { $0.models[0].limits.concurrency = 1 }
        let first = try gate.connect()
        first.send(gate.request(Gate.chat))
        try await eventually { upstream.requests.count == 1 }
        let second = try gate.connect()
        second.send(gate.request(Gate.chat, fields: Self.wait))
        try await Task.sleep(for: .milliseconds(100))

        try gate.reload { $0.models[0].limits.concurrency = 2 }

        #expect(second.readAnswer().status == 200)
        door.open()
        #expect(first.readAnswer().status == 200)
        try gate.reload { $0.models[0].limits.concurrency = 1 }
        try await eventually { (try? gate.ask(Gate.chat).status) == 200 }
        await gate.stop()
    }

    @Test("draining ends every wait at once")
    func draining() async throws {
        let upstream = Self.upstream()
        let gate = try await Gate(upstreams: ["a": upstream.port])
        let key = try key(gate, LimitTerms(requestsPerMinute: 1)).secret.revealed
        #expect(try gate.ask(Gate.chat, key: key).status == 200)
        let waiting = try gate.connect()
        waiting.send(gate.request(Gate.chat, key: key, fields: Self.longWait))
        try await Task.sleep(for: .milliseconds(100))

        await gate.server.drain(timeout: .seconds(5))

        let answer = waiting.readAnswer()
        #expect(answer.status == 503)
        #expect(answer.body.contains("overloaded"))
        #expect(upstream.requests.count == 1)
        await gate.stop()
    }

    @Test("a client that leaves gives up its place in the line, and the next one is served")
    func leaving() async throws {
        let door = Door()
        let upstream = Self.held(by: door)
        let gate = try await Gate(upstreams: ["a": upstream.port])
        let key = try key(gate, LimitTerms(concurrency: 1)).secret.revealed
        let first = try gate.connect()
        first.send(gate.request(Gate.chat, key: key))
        try await eventually { upstream.requests.count == 1 }
        do {
            let gone = try gate.connect()
            gone.send(gate.request(Gate.chat, key: key, fields: Self.wait))
            try await Task.sleep(for: .milliseconds(100))
        }
        let next = try gate.connect()
        next.send(gate.request(Gate.chat, key: key, fields: Self.wait))
        try await Task.sleep(for: .milliseconds(100))
        door.open()
        let answer = next.readAnswer()

        #expect(first.readAnswer().status == 200)
        #expect(answer.status == 200)
        #expect(upstream.requests.count == 2)
        #expect(gate.server.counters.inflight == 0)
        await gate.stop()
    }
}

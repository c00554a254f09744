import Directory
import Policy
import Testing
import Vocabulary

@testable import DataPlane

@Suite("Calls at once at a provider", .serialized)
struct ProviderConcurrencyTests {
    private static let wait = "x-gatehouse-max-wait: 20\r\n"

    private static func upstream() -> ScriptedUpstream {
        ScriptedUpstream { _, _ in [.send(ScriptedUpstream.chat(prompt: 3, completion: 2))] }
    }

    /// Answers its first request only when it is let go.
    private static func held(by door: Door) -> ScriptedUpstream {
        ScriptedUpstream { _, number in
            (number == 1 ? [.wait(door)] : []) + [.send(ScriptedUpstream.chat(prompt: 3, completion: 2))]
        }
    }

    private func eventually(_ condition: () -> Bool) async throws {
        for _ in 0..<2000 {
            if condition() { return }
            try await Task.sleep(for: .milliseconds(10))
        }
        Issue.record("it did not come to pass")
    }

    @Test(
        "what is over a provider's limit is refused at once, or waits by its priority where its client allows that"
    )
    func oneProvider() async throws {
        let door = Door()
        let upstream = Self.held(by: door)
        let gate = try await Gate(upstreams: ["a": upstream.port]) { $0.providers[0].concurrency = 1 }
        let first = try gate.connect()
        first.send(gate.request(Gate.chat))
        try await eventually { upstream.requests.count == 1 }

        let refused = try gate.ask(Gate.chat)
        #expect(refused.status == 429)
        #expect(refused.body.contains("1 concurrent requests of provider:a"))
        let batch = try gate.connect()
        batch.send(
            gate.request(Gate.chat, fields: Self.wait + "x-gatehouse-priority: batch\r\nx-number: 3\r\n")
        )
        try await Task.sleep(for: .milliseconds(100))
        let urgent = try gate.connect()
        urgent.send(gate.request(Gate.chat, fields: Self.wait + "x-number: 2\r\n"))
        try await Task.sleep(for: .milliseconds(100))
        #expect(upstream.requests.count == 1)
        door.open()

        for connection in [first, urgent, batch] { #expect(connection.readAnswer().status == 200) }
        #expect(upstream.requests.map { $0.field("x-number") } == [nil, "2", "3"])
        await gate.stop()
    }

    @Test("the place is passed by where another provider has one, and who waits goes where room comes first")
    func severalProviders() async throws {
        let (stays, leaves) = (Door(), Door())
        let first = Self.held(by: stays)
        let second = Self.held(by: leaves)
        let gate = try await Gate(upstreams: ["a": first.port, "b": second.port]) {
            $0.providers[0].concurrency = 1
            $0.providers[1].concurrency = 1
        }
        let busy = try [gate.connect(), gate.connect()]
        busy[0].send(gate.request(Gate.chat))
        try await eventually { first.requests.count == 1 }
        busy[1].send(gate.request(Gate.chat))
        try await eventually { second.requests.count == 1 }

        #expect(try gate.ask(Gate.chat).status == 429)
        let waiting = try gate.connect()
        waiting.send(gate.request(Gate.chat, fields: Self.wait))
        try await Task.sleep(for: .milliseconds(1000))
        #expect(first.requests.count == 1 && second.requests.count == 1)
        leaves.open()

        let answer = waiting.readAnswer()
        #expect(answer.status == 200)
        #expect(answer.field("x-gatehouse-provider") == "b")
        #expect(answer.field("x-gatehouse-attempts") == "1")
        let overhead = try #require(answer.field("x-gatehouse-overhead-us").flatMap { Int($0) })
        #expect(overhead < 900_000, "the wait is no work of the gateway's")
        stays.open()
        for connection in busy { #expect(connection.readAnswer().status == 200) }
        // Every place is free again.
        try await eventually { gate.server.counters.inflight == 0 }
        for _ in 0..<3 { #expect(try gate.ask(Gate.chat).field("x-gatehouse-provider") == "a") }
        await gate.stop()
    }

    @Test("several targets under the same limits are waited for in one line")
    func oneLine() async throws {
        let door = Door()
        let first = Self.held(by: door)
        let second = Self.held(by: door)
        let gate = try await Gate(upstreams: ["a": first.port, "b": second.port]) {
            var other = $0.models[0].targets[0]
            other.model = "other-model"
            $0.models[0].targets.append(other)
            $0.providers[0].concurrency = 1
            $0.providers[1].concurrency = 1
        }
        let busy = try [gate.connect(), gate.connect()]
        for connection in busy { connection.send(gate.request(Gate.chat)) }
        try await eventually { first.requests.count == 1 && second.requests.count == 1 }

        let waiting = try gate.connect()
        waiting.send(gate.request(Gate.chat, fields: Self.wait))
        try await eventually { gate.server.waitingCount > 0 }
        try await Task.sleep(for: .milliseconds(100))
        #expect(gate.server.waitingCount == 2)
        door.open()

        for connection in busy + [waiting] { #expect(connection.readAnswer().status == 200) }
        try await eventually { gate.server.counters.inflight == 0 }
        #expect(gate.server.waitingCount == 0)
        await gate.stop()
    }

    @Test("a wait for one of several providers ends with its time, and with its client")
    func endsInVain() async throws {
        let door = Door()
        let first = Self.held(by: door)
        let second = Self.held(by: door)
        let gate = try await Gate(upstreams: ["a": first.port, "b": second.port]) {
            $0.providers[0].concurrency = 1
            $0.providers[1].concurrency = 1
        }
        let busy = try [gate.connect(), gate.connect()]
        for connection in busy { connection.send(gate.request(Gate.chat)) }
        try await eventually { first.requests.count == 1 && second.requests.count == 1 }

        let late = try gate.ask(Gate.chat, fields: "x-gatehouse-max-wait: 0.2\r\n")
        #expect(late.status == 429)
        #expect(late.body.contains("provider:"))
        do {
            let gone = try gate.connect()
            gone.send(gate.request(Gate.chat, fields: Self.wait))
            try await Task.sleep(for: .milliseconds(100))
        }
        try await eventually { gate.server.counters.inflight == 2 }
        door.open()

        for connection in busy { #expect(connection.readAnswer().status == 200) }
        try await eventually { gate.server.counters.inflight == 0 }
        #expect(first.requests.count == 1 && second.requests.count == 1)
        let records = try await gate.records(4)
        #expect(records.filter { $0.cost == .zero }.map(\.status).sorted() == [429, 499])
        await gate.stop()
    }

    @Test("a request that waits at several providers is one, for as long as it waits at any")
    func countsOnce() async throws {
        let door = Door()
        let first = Self.held(by: door)
        let second = Self.held(by: door)
        let limit = { (declaration: inout Declaration) in
            declaration.providers[0].concurrency = 1
            declaration.providers[1].concurrency = 1
        }
        let gate = try await Gate(upstreams: ["a": first.port, "b": second.port], limit)
        let busy = try [gate.connect(), gate.connect()]
        for connection in busy { connection.send(gate.request(Gate.chat)) }
        try await eventually { first.requests.count == 1 && second.requests.count == 1 }
        try gate.reload {
            limit(&$0)
            var timeouts = Timeouts()
            timeouts.total = .seconds(1)
            $0.providers[0].timeouts = timeouts
        }

        let waiting = try gate.connect()
        waiting.send(gate.request(Gate.chat, fields: Self.wait))
        try await eventually { gate.server.waitingCount == 2 }
        #expect(gate.server.waitingRequests == 1)
        // Of the first provider its time is over.
        try await eventually { gate.server.waitingCount == 1 }
        #expect(gate.server.waitingRequests == 1)
        door.open()

        for connection in busy + [waiting] { #expect(connection.readAnswer().status == 200) }
        #expect(second.requests.count == 2)
        #expect(gate.server.waitingRequests == 0)
        await gate.stop()
    }

    @Test("a repeat at the only provider goes on in the place that its request has there")
    func repeats() async throws {
        let upstream = ScriptedUpstream { _, number in
            [
                .send(
                    number == 1
                        ? ScriptedUpstream.json("{}", status: "500 X")
                        : ScriptedUpstream.chat(prompt: 3, completion: 2)
                )
            ]
        }
        let gate = try await Gate(upstreams: ["a": upstream.port]) {
            $0.models[0].retries.attempts = 1
            $0.models[0].retries.budgetPercent = 100
            $0.providers[0].concurrency = 1
        }

        for _ in 0..<2 { #expect(try gate.ask(Gate.chat).status == 200) }

        #expect(upstream.requests.count == 3)
        await gate.stop()
    }

    @Test("a repeat does not stand behind those who wait for its own place", arguments: ["", wait])
    func repeatsBesideWaiters(_ field: String) async throws {
        let door = Door()
        let upstream = ScriptedUpstream { _, number in
            number == 1
                ? [.wait(door), .send(ScriptedUpstream.json("{}", status: "500 X"))]
                : [.send(ScriptedUpstream.chat(prompt: 3, completion: 2))]
        }
        let gate = try await Gate(upstreams: ["a": upstream.port]) {
            $0.models[0].retries.attempts = 1
            $0.models[0].retries.budgetPercent = 100
            $0.providers[0].concurrency = 1
        }
        let first = try gate.connect()
        first.send(gate.request(Gate.chat, fields: field + "x-number: 1\r\n"))
        try await eventually { upstream.requests.count == 1 }
        let waiting = try gate.connect()
        waiting.send(gate.request(Gate.chat, fields: Self.wait + "x-number: 2\r\n"))
        try await Task.sleep(for: .milliseconds(100))
        door.open()

        for connection in [first, waiting] { #expect(connection.readAnswer().status == 200) }

        #expect(upstream.requests.map { $0.field("x-number") } == ["1", "1", "2"])
        await gate.stop()
    }

    @Test("a target whose key is refused is not asked where another is only at its limit")
    func besideRefused() async throws {
        let door = Door()
        let refused = ScriptedUpstream { _, _ in
            [.send(ScriptedUpstream.json("{}", status: "401 Unauthorized"))]
        }
        let healthy = ScriptedUpstream { _, number in
            (number == 2 ? [.wait(door)] : []) + [.send(ScriptedUpstream.chat(prompt: 3, completion: 2))]
        }
        let gate = try await Gate(upstreams: ["a": refused.port, "b": healthy.port]) {
            $0.models[0].retries.attempts = 1
            $0.providers[1].concurrency = 1
        }
        #expect(try gate.ask(Gate.chat).status == 200)
        let busy = try gate.connect()
        busy.send(gate.request(Gate.chat))
        try await eventually { healthy.requests.count == 2 }

        let answer = try gate.ask(Gate.chat)
        #expect(answer.status == 429)
        #expect(answer.body.contains("provider:b"))
        #expect(answer.field("retry-after") != nil)
        let waiting = try gate.connect()
        waiting.send(gate.request(Gate.chat, fields: Self.wait))
        try await Task.sleep(for: .milliseconds(100))
        door.open()

        for connection in [busy, waiting] { #expect(connection.readAnswer().status == 200) }
        #expect(refused.requests.count == 1 && healthy.requests.count == 3)
        await gate.stop()
    }

    @Test("where a wait for a limited target is in vain, one that rests is asked all the same")
    func besideResting() async throws {
        let door = Door()
        let resting = ScriptedUpstream { _, number in
            let head = "HTTP/1.1 429 Too Many Requests\r\nretry-after: 60\r\ncontent-length: 2\r\n\r\n{}"
            return [.send(number == 1 ? head : ScriptedUpstream.chat(prompt: 3, completion: 2))]
        }
        let limited = ScriptedUpstream { _, number in
            (number == 2 ? [.wait(door)] : []) + [.send(ScriptedUpstream.chat(prompt: 3, completion: 2))]
        }
        let gate = try await Gate(upstreams: ["a": resting.port, "b": limited.port]) {
            $0.models[0].retries.attempts = 1
            $0.providers[1].concurrency = 1
        }
        #expect(try gate.ask(Gate.chat).status == 200)
        let busy = try gate.connect()
        busy.send(gate.request(Gate.chat))
        try await eventually { limited.requests.count == 2 }

        let waiting = try gate.connect()
        waiting.send(gate.request(Gate.chat, fields: "x-gatehouse-max-wait: 1\r\n"))
        #expect(waiting.readAnswer().status == 200)
        door.open()

        #expect(busy.readAnswer().status == 200)
        #expect(resting.requests.count == 2 && limited.requests.count == 2)
        await gate.stop()
    }

    @Test("a hedge takes a place of its own at the only provider, and gives it back", arguments: [1, 2])
    func hedged(_ limit: Int) async throws {
        let upstream = ScriptedUpstream { _, number in
            (number == 1 ? [.pause(milliseconds: 600)] : [])
                + [.send(ScriptedUpstream.chat(prompt: 3, completion: 2))]
        }
        let gate = try await Gate(upstreams: ["a": upstream.port]) {
            var terms = HedgeTerms()
            terms.after = .milliseconds(50)
            terms.sharePercent = 100
            $0.models[0].hedge = terms
            var other = $0.models[0].targets[0]
            other.model = "other-model"
            other.priority = 1
            $0.models[0].targets.append(other)
            $0.providers[0].concurrency = limit
        }

        let answer = try gate.ask(Gate.chat)
        #expect(answer.status == 200)
        let record = try await gate.lastRecord()
        #expect(record.attempts.count == limit)

        // As many at once as before.
        try await eventually { gate.server.counters.inflight == 0 }
        let connections = try (0..<limit).map { _ in try gate.connect() }
        for connection in connections { connection.send(gate.request(Gate.chat)) }
        for connection in connections { #expect(connection.readAnswer().status == 200) }
        await gate.stop()
    }

    @Test(
        "who would wait longer than it may, as long as calls take, is refused at once with the time that it takes"
    )
    func shedding() async throws {
        let slow = ScriptedUpstream { _, _ in
            [.pause(milliseconds: 1500), .send(ScriptedUpstream.chat(prompt: 3, completion: 2))]
        }
        let gate = try await Gate(upstreams: ["a": slow.port]) { $0.providers[0].concurrency = 1 }
        #expect(try gate.ask(Gate.chat).status == 200)
        let busy = try gate.connect()
        busy.send(gate.request(Gate.chat))
        try await eventually { slow.requests.count == 2 }

        let began = ContinuousClock.now
        let answer = try gate.ask(Gate.chat, fields: "x-gatehouse-max-wait: 0.9\r\n")

        #expect(answer.status == 429)
        #expect(ContinuousClock.now - began < .milliseconds(800))
        let wait = try #require(answer.field("retry-after-ms").flatMap { Int($0) })
        #expect(wait > 1400 && wait < 10_000, "\(wait)")
        #expect(try gate.ask(Gate.chat, fields: Self.wait).status == 200)
        #expect(busy.readAnswer().status == 200)
        await gate.stop()
    }
}

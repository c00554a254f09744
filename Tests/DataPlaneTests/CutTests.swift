import Directory
import Ledger
import Policy
import Testing
import Vocabulary

@testable import DataPlane

@Suite("Keys that are revoked and cut off")
struct CutTests {
    private static let event = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"some text\"}}]}\n\n"

    /// Streams one event and then nothing more, until its peer closes.
    private static func streaming() -> ScriptedUpstream {
        ScriptedUpstream { _, _ in
            [.send(ScriptedUpstream.streamHead), .send(ScriptedUpstream.chunk(event)), .waitForClose]
        }
    }

    private static func silent() -> ScriptedUpstream { ScriptedUpstream { _, _ in [.waitForClose] } }

    private static func key(_ gate: Gate, _ limits: LimitTerms = LimitTerms()) throws -> IssuedKey {
        try gate.directory.createKey(in: .root, KeyTerms(name: "k", limits: limits), by: .system)
    }

    private static func cut(_ gate: Gate, _ key: Key) async throws -> Int {
        _ = try gate.directory.revokeKey(key.id, cuttingOff: true, by: .system)
        return await gate.server.cut(key.id)
    }

    @Test("a request that waits for a connection ends when its key is revoked, and nothing is sent")
    func queued() async throws {
        let door = Door()
        let upstream = ScriptedUpstream { _, _ in
            [.wait(door), .send(ScriptedUpstream.chat(prompt: 3, completion: 2))]
        }
        let gate = try await Gate(upstreams: ["a": upstream.port]) { $0.providers[0].connections = 1 }
        let issued = try Self.key(gate)
        let first = try gate.connect()
        first.send(gate.request(Gate.chat))
        try await eventually { upstream.requests.count == 1 }
        let second = try gate.connect()
        second.send(gate.request(Gate.chat, key: issued.secret.revealed))
        try await eventually { gate.ledger.statistics.holds == 2 }

        _ = try gate.directory.revokeKey(issued.key.id, by: .system)
        door.open()

        #expect(first.readAnswer().status == 200)
        #expect(second.readAnswer().status == 401)
        let records = try await gate.records(2)
        let refused = try #require(records.first { $0.status == 401 })
        #expect(refused.cost == .zero && refused.accuracy == .none)
        #expect(upstream.requests.count == 1)
        #expect(gate.ledger.statistics.holds == 0 && gate.ledger.statistics.leaks == 0)
        await gate.stop()
    }

    private func eventually(_ condition: () -> Bool) async throws {
        for _ in 0..<1000 where !condition() { try await Task.sleep(for: .milliseconds(10)) }
        #expect(condition())
    }

    @Test("an open stream ends at once with an error and never cleanly, and is charged what came of it")
    func stream() async throws {
        let upstream = Self.streaming()
        let gate = try await Gate(upstreams: ["a": upstream.port])
        let issued = try Self.key(gate)
        let socket = try gate.connect()
        socket.send(gate.request(Gate.streamed, key: issued.secret.revealed))
        var text = socket.read(until: "some text")

        let count = try await Self.cut(gate, issued.key)

        text += socket.readToEnd()
        #expect(count == 1)
        #expect(text.contains("some text"))
        #expect(text.contains(#""code":"invalid_api_key""#))
        #expect(!text.contains("[DONE]"))
        #expect(!text.hasSuffix("0\r\n\r\n"))
        try await eventually { upstream.hangupCount == 1 }
        let record = try await gate.lastRecord()
        #expect(record.status == 200)
        #expect(record.errorCode == "key_revoked")
        #expect(record.accuracy == .estimated)
        #expect(record.usage.output > 0 && record.cost > .zero)
        #expect(record.attempts.map(\.outcome) == ["revoked"])
        #expect(gate.ledger.statistics.holds == 0)
        #expect(gate.server.counters.inflight == 0)
        await gate.stop()
    }

    @Test(
        "a translated stream says in its caller's words that the key is revoked",
        arguments: [
            ("/v1/messages", #""type":"authentication_error""#),
            ("/v1/responses", #""code":"invalid_api_key""#),
            ("/v1beta/models/fast:streamGenerateContent?alt=sse", #""status":"UNAUTHENTICATED""#),
        ]
    )
    func translated(_ path: String, _ words: String) async throws {
        let upstream = Self.streaming()
        let gate = try await Gate(upstreams: ["a": upstream.port])
        let issued = try Self.key(gate)
        let socket = try gate.connect()
        let body = [
            "/v1/messages":
                #"{"model":"fast","max_tokens":9,"stream":true,"messages":[{"role":"user","content":"hello"}]}"#,
            "/v1/responses": #"{"model":"fast","stream":true,"input":"hello"}"#,
        ][path, default: #"{"contents":[{"role":"user","parts":[{"text":"hello"}]}]}"#]
        socket.send(gate.request(body, path: path, key: issued.secret.revealed))
        var text = socket.read(until: "some text")

        #expect(try await Self.cut(gate, issued.key) == 1)

        text += socket.readToEnd()
        #expect(text.contains(words) && text.contains(Access.invalidKey.message), "\(text)")
        #expect(!text.hasSuffix("0\r\n\r\n"))
        #expect(try await gate.lastRecord().errorCode == "key_revoked")
        await gate.stop()
    }

    @Test(
        "an exchange of which the client has nothing yet is refused like a revoked key, and charged its input"
    )
    func beforeAnswer() async throws {
        let upstream = Self.silent()
        let gate = try await Gate(upstreams: ["a": upstream.port])
        let issued = try Self.key(gate)
        let socket = try gate.connect()
        socket.send(gate.request(Gate.chat, key: issued.secret.revealed))
        try await eventually { upstream.requests.count == 1 }

        #expect(try await Self.cut(gate, issued.key) == 1)

        let answer = socket.readAnswer()
        let unknown = try gate.ask(Gate.chat, key: "nonsense")
        #expect(answer.status == 401)
        #expect(answer.body == unknown.body)
        try await eventually { upstream.hangupCount == 1 }
        let record = try await gate.lastRecord()
        #expect(record.status == 401)
        #expect(record.errorCode == "key_revoked")
        #expect(record.accuracy == .estimated)
        #expect(record.usage.input > 0 && record.usage.output == 0)
        await gate.stop()
    }

    @Test("a request whose body is still coming, and one that waits for limits, are refused and cost nothing")
    func beforeAttempt() async throws {
        let upstream = Self.silent()
        let gate = try await Gate(upstreams: ["a": upstream.port])
        let issued = try Self.key(gate, LimitTerms(concurrency: 1))
        let key = issued.secret.revealed
        let first = try gate.connect()
        first.send(gate.request(Gate.chat, key: key))
        try await eventually { upstream.requests.count == 1 }
        let waiting = try gate.connect()
        waiting.send(gate.request(Gate.chat, key: key, fields: "x-gatehouse-max-wait: 30\r\n"))
        let sending = try gate.connect()
        sending.send(String(gate.request(Gate.chat, key: key).dropLast(5)))
        try await Task.sleep(for: .milliseconds(100))

        #expect(try await Self.cut(gate, issued.key) == 3)

        #expect([first, waiting, sending].map { $0.readAnswer().status } == [401, 401, 401])
        #expect(upstream.requests.count == 1)
        #expect(gate.server.counters.inflight == 0)
        await gate.stop()
    }

    @Test("an answer that is only read to its end because its client left is cancelled too")
    func drained() async throws {
        let upstream = Self.streaming()
        let gate = try await Gate(upstreams: ["a": upstream.port]) {
            $0.providers[0].onClientGone = .drain
        }
        let issued = try Self.key(gate)
        do {
            let socket = try gate.connect()
            socket.send(gate.request(Gate.streamed, key: issued.secret.revealed))
            _ = socket.read(until: "some text")
        }
        try await eventually { gate.server.counters.connections == 0 }

        #expect(try await Self.cut(gate, issued.key) == 1)

        try await eventually { upstream.hangupCount == 1 }
        let record = try await gate.lastRecord()
        #expect(record.status == 499)
        #expect(record.errorCode == "key_revoked")
        #expect(await gate.server.cut(issued.key.id) == 0)
        await gate.stop()
    }

    @Test("other keys go on, and so does a revoked one that is not cut off")
    func others() async throws {
        let upstream = Self.streaming()
        let gate = try await Gate(upstreams: ["a": upstream.port])
        let revoked = try Self.key(gate)
        let other = try Self.key(gate)
        let sockets = try [revoked, other].map { issued in
            let socket = try gate.connect()
            socket.send(gate.request(Gate.streamed, key: issued.secret.revealed))
            _ = socket.read(until: "some text")
            return socket
        }

        _ = try gate.directory.revokeKey(revoked.key.id, by: .system)

        let third = try Self.key(gate)
        #expect(try await Self.cut(gate, third.key) == 0)
        #expect(gate.server.counters.inflight == 2)
        #expect(upstream.hangupCount == 0)
        #expect(sockets.count == 2)
        await gate.stop()
    }
}

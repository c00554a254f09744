import DataPlane
import Directory
import Foundation
import Ledger
import Policy
import Testing
import Vocabulary

@Suite("What is charged when things go wrong", .serialized)
struct ChargeTests {
    private static let input = (Gate.chat.utf8.count + 3) / 4

    private static func half(_ status: String, length: Int = 100, sent: Int) -> [ScriptedUpstream.Step] {
        [
            .send(
                "HTTP/1.1 \(status)\r\ncontent-type: application/json\r\ncontent-length: \(length)\r\n\r\n"
            ),
            .send(String(repeating: "x", count: sent)), .close,
        ]
    }

    @Test("an error whose text breaks off bills nothing, small or large")
    func cutError() async throws {
        let upstream = ScriptedUpstream { request, _ in
            request.body.contains("large")
                ? Self.half("404 X", length: 400_000, sent: 200_000) : Self.half("404 X", sent: 40)
        }
        for word in ["small", "large"] {
            let gate = try await Gate(upstreams: ["a": upstream.port])
            let socket = try gate.connect()
            socket.send(gate.request(#"{"model":"fast","messages":[],"user":"\#(word)"}"#))
            let record = try await gate.lastRecord()

            #expect(record.cost == .zero, "\(word)")
            #expect(record.accuracy == .none, "\(word)")
            await gate.stop()
        }
    }

    @Test("an answer that breaks off is charged for what came of it")
    func cutAnswer() async throws {
        let upstream = ScriptedUpstream { _, _ in Self.half("200 OK", sent: 40) }
        let gate = try await Gate(upstreams: ["a": upstream.port])

        let answer = try gate.ask(Gate.chat)
        let record = try await gate.lastRecord()

        #expect(answer.status == 503)
        #expect(record.usage == Usage(input: Self.input, output: 10))
        #expect(record.cost.nanos == Int64(Self.input * 1000 + 10 * 2000))
        #expect(record.accuracy == .estimated)
        await gate.stop()
    }

    @Test("a picture that is carried is held for as the model's context, not as its few bytes")
    func carriedPicture() async throws {
        let upstream = ScriptedUpstream { _, _ in [.send(ScriptedUpstream.chat(prompt: 1, completion: 1))] }
        let gate = try await Gate(upstreams: ["a": upstream.port]) {
            $0.models[0].targets[0].contextTokens = 1_000_000
        }
        let issued = try gate.directory.createKey(
            in: .root,
            KeyTerms(name: "k", budget: BudgetTerms(limit: Money(nanos: 900_000_000))),
            by: .system
        )
        let picture =
            #"{"model":"fast","max_tokens":1,"messages":[{"role":"user","content":[{"type":"image_url","#
            + #""image_url":{"url":"data:image/png;base64,AAAA"}}]}]}"#

        let refused = try gate.ask(picture, key: issued.secret.revealed)
        let text = try gate.ask(Gate.chat, key: issued.secret.revealed)

        #expect(refused.status == 429)
        #expect(text.status == 200)
        await gate.stop()
    }

    @Test("no attempt is made when the whole exchange's time is over")
    func noTimeLeft() async throws {
        let hanging = ScriptedUpstream { _, _ in [.waitForClose] }
        let other = ScriptedUpstream { _, _ in [.send(ScriptedUpstream.chat(prompt: 1, completion: 1))] }
        let gate = try await Gate(upstreams: ["a": hanging.port, "b": other.port]) {
            $0.models[0].timeouts.total = .milliseconds(200)
            $0.models[0].retries.attempts = 2
        }

        let answer = try gate.ask(Gate.chat)
        let record = try await gate.lastRecord()

        #expect(answer.status == 504)
        #expect(record.attempts.map(\.outcome) == ["total_timeout"])
        #expect(other.requests.isEmpty)
        await gate.stop()
    }

    @Test("an exchange whose time ends before anything was sent bills nothing")
    func unsentTimeout() async throws {
        let silent = ScriptedUpstream { _, _ in [.waitForClose] }
        let gate = try await Gate(upstreams: ["a": silent.port]) {
            // TLS is never answered.
            $0.providers[0].baseURL = "https://127.0.0.1:\(silent.port)/v1"
            $0.models[0].timeouts.total = .milliseconds(200)
            $0.models[0].timeouts.connect = .seconds(5)
        }

        let answer = try gate.ask(Gate.chat)
        let record = try await gate.lastRecord()

        #expect(answer.status == 504 || answer.status == 503)
        #expect(record.cost == .zero)
        #expect(record.attempts.map(\.outcome) == ["connect_timeout"])
        await gate.stop()
    }

    @Test("a client that leaves while a second attempt is not yet sent pays nothing")
    func leavesBeforeSecond() async throws {
        let failing = ScriptedUpstream { _, _ in [.send(ScriptedUpstream.json("{}", status: "500 X"))] }
        let silent = ScriptedUpstream { _, _ in [.waitForClose] }
        let gate = try await Gate(upstreams: ["a": failing.port, "b": silent.port]) {
            $0.providers[1].baseURL = "https://127.0.0.1:\(silent.port)/v1"
            $0.models[0].timeouts.connect = .seconds(5)
            $0.models[0].retries.attempts = 1
        }
        do {
            let socket = try gate.connect()
            socket.send(gate.request(Gate.chat))
            try await Task.sleep(for: .milliseconds(300))
        }
        let record = try await gate.lastRecord()

        #expect(record.status == 499)
        #expect(record.attempts.map(\.status) == [500, 0])
        #expect(record.cost == .zero)
        await gate.stop()
    }

    @Test("a call that waits when its client leaves is not sent, although the provider's answers are drained")
    func drainedUnsent() async throws {
        let door = Door()
        let slow = ScriptedUpstream { _, _ in
            door.wait()
            return [.send(ScriptedUpstream.chat(prompt: 1, completion: 1))]
        }
        let gate = try await Gate(upstreams: ["a": slow.port]) {
            $0.providers[0].onClientGone = .drain
            $0.providers[0].connections = 1
        }
        let first = try gate.connect()
        first.send(gate.request(Gate.chat))
        while slow.requests.isEmpty { try await Task.sleep(for: .milliseconds(5)) }
        do {
            let second = try gate.connect()
            second.send(gate.request(Gate.chat))
            while gate.server.counters.inflight < 2 { try await Task.sleep(for: .milliseconds(5)) }
        }
        while gate.server.counters.connections > 1 { try await Task.sleep(for: .milliseconds(5)) }
        door.open()
        #expect(first.readAnswer().status == 200)
        // The two end in either order, so that both rows are waited for; the newest is that of the later request.
        let records = try await gate.records(2)

        #expect(records.map(\.status) == [499, 200])
        #expect(records.first?.cost == .zero)
        #expect(slow.requests.count == 1)
        await gate.stop()
    }

    private static let event =
        "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"\(String(repeating: "y", count: 60_000))\"}}]}\n\n"
    private static let end =
        ScriptedUpstream.chunk(
            "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n"
                + "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":3}}\n\n"
                + "data: [DONE]\n\n"
        ) + "0\r\n\r\n"

    /// More than the sockets of both sides take on their own.
    private static let long =
        [.send(ScriptedUpstream.streamHead)]
        + [ScriptedUpstream.Step](repeating: .send(ScriptedUpstream.chunk(event)), count: 250)

    @Test("a client that read nothing and left is drained to the report")
    func drainedSlow() async throws {
        let upstream = ScriptedUpstream { _, _ in Self.long + [.send(Self.end)] }
        let gate = try await Gate(upstreams: ["a": upstream.port]) {
            $0.providers[0].onClientGone = .drain
        }
        do {
            let socket = try gate.connect()
            socket.send(gate.request(Gate.streamed))
            try await Task.sleep(for: .milliseconds(500))
        }
        let record = try await gate.lastRecord()

        #expect(record.status == 499)
        #expect(record.accuracy == .drained)
        #expect(record.usage == Usage(input: 7, output: 3))
        await gate.stop()
    }

    @Test("a client that pauses for longer than the upstream may still gets its whole answer")
    func pausingClient() async throws {
        let upstream = ScriptedUpstream { _, _ in Self.long + [.send(Self.end)] }
        let gate = try await Gate(upstreams: ["a": upstream.port]) {
            $0.models[0].timeouts.idle = .milliseconds(200)
        }
        let socket = try gate.connect()
        socket.send(gate.request(Gate.streamed))
        try await Task.sleep(for: .milliseconds(1000))

        let all = socket.read(untilBytes: "[DONE]\n\n\r\n0\r\n\r\n")
        let record = try await gate.lastRecord()

        #expect(all.count > 250 * 60_000)
        #expect(record.accuracy == .reported)
        await gate.stop()
    }

    @Test("a client that never takes its answer ends with the whole exchange's deadline")
    func stalledClient() async throws {
        let upstream = ScriptedUpstream { _, _ in Self.long + [.send(Self.end)] }
        let gate = try await Gate(upstreams: ["a": upstream.port]) {
            $0.models[0].timeouts.total = .milliseconds(700)
        }
        let socket = try gate.connect()
        socket.send(gate.request(Gate.streamed))

        let record = try await gate.lastRecord()

        #expect(record.attempts.map(\.outcome) == ["total_timeout"])
        await gate.stop()
    }

    @Test("a slow client still learns that its stream broke off")
    func slowBreak() async throws {
        let upstream = ScriptedUpstream { _, _ in Self.long + [.close] }
        let gate = try await Gate(upstreams: ["a": upstream.port])
        let socket = try gate.connect()
        socket.send(gate.request(Gate.streamed))
        try await Task.sleep(for: .milliseconds(500))

        let all = socket.read(untilBytes: "upstream_failed\"}}\n\n", pausing: 2000)

        #expect(String(decoding: all.suffix(400), as: UTF8.self).contains("upstream_failed"))
        #expect(!String(decoding: all.suffix(400), as: UTF8.self).contains("0\r\n\r\n"))
        await gate.stop()
    }
}

import Directory
import Ledger
import Policy
import Testing
import Vocabulary

@testable import DataPlane

/// Requests that their clients have given names, over sockets.
@Suite("Idempotent requests", .serialized)
struct IdempotencyTests {
    private static let named = "idempotency-key: one\r\n"
    private static let answer = ScriptedUpstream.chat(prompt: 3, completion: 2)

    private func eventually(_ condition: () -> Bool) async throws {
        for _ in 0..<2000 {
            if condition() { return }
            try await Task.sleep(for: .milliseconds(10))
        }
        Issue.record("it did not come to pass")
    }

    @Test("a repeat gets the same answer, its own id, and costs nothing")
    func repeated() async throws {
        let upstream = ScriptedUpstream { _, _ in [.send(Self.answer)] }
        let gate = try await Gate(upstreams: ["a": upstream.port])

        let first = try gate.ask(Gate.chat, fields: Self.named)
        let second = try gate.ask(Gate.chat, fields: Self.named)
        let records = try await gate.records(2)

        #expect(upstream.requests.count == 1)
        #expect(second.status == 200 && second.body == first.body)
        #expect(first.field("idempotency-replayed") == nil)
        #expect(second.field("idempotency-replayed") == "true")
        #expect(first.field("x-request-id") != second.field("x-request-id"))
        #expect(second.field("x-gatehouse-target") == first.field("x-gatehouse-target"))
        #expect(first.field("x-gatehouse-cost-usd") == "0.000007")
        #expect(second.field("x-gatehouse-cost-usd") == "0")
        #expect(records.map(\.cost) == [.zero, Money(nanos: 7000)])
        #expect(records[0].attempts.isEmpty && records[0].status == 200)
        #expect(records.map(\.model) == ["fast", "fast"])
        #expect(gate.ledger.statistics.holds == 0)
        await gate.stop()
    }

    @Test(
        "what failed is asked for anew, and costs what its provider may bill: a deadline the input, an error nothing"
    )
    func failures() async throws {
        let upstream = ScriptedUpstream { _, number in
            switch number {
            case 1: [.waitForClose]
            case 2: [.send(ScriptedUpstream.json("{}", status: "500 Broken"))]
            case 3: [.send(ScriptedUpstream.json("{}"))]
            default: [.send(Self.answer)]
            }
        }
        let gate = try await Gate(upstreams: ["a": upstream.port]) {
            $0.models[0].timeouts.firstByte = .milliseconds(200)
        }

        var answers: [Answer] = []
        for _ in 0..<5 { answers.append(try gate.ask(Gate.chat, fields: Self.named)) }
        let records = try await gate.records(5)

        let input = Money(nanos: Int64((Gate.chat.utf8.count + 3) / 4 * 1000))
        #expect(answers.map(\.status) == [504, 503, 503, 200, 200])
        #expect(records.reversed().map(\.cost) == [input, .zero, input, Money(nanos: 7000), .zero])
        #expect(answers.last?.field("idempotency-replayed") == "true")
        #expect(upstream.requests.count == 4)
        await gate.stop()
    }

    @Test("a stream comes again, whole")
    func streamed() async throws {
        let events = #"data: {"choices":[{"index":0,"delta":{"content":"Hi"}}]}"# + "\n\ndata: [DONE]\n\n"
        let head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
        let upstream = ScriptedUpstream { _, _ in
            [.send(head + ScriptedUpstream.chunk(events) + "0\r\n\r\n")]
        }
        let gate = try await Gate(upstreams: ["a": upstream.port])

        let first = try gate.ask(Gate.streamed, fields: Self.named)
        let second = try gate.ask(Gate.streamed, fields: Self.named)

        #expect(upstream.requests.count == 1)
        #expect(unchunked(second.body) == unchunked(first.body))
        #expect(unchunked(second.body).contains("[DONE]"))
        await gate.stop()
    }

    @Test("a repeat that comes while the first is under way waits for its answer")
    func waits() async throws {
        let door = Door()
        let upstream = ScriptedUpstream { _, _ in
            door.wait()
            return [.send(Self.answer)]
        }
        let gate = try await Gate(upstreams: ["a": upstream.port])
        let first = try gate.connect()
        first.send(gate.request(Gate.chat, fields: Self.named))
        try await eventually { upstream.requests.count == 1 }
        let second = try gate.connect()
        second.send(gate.request(Gate.chat, fields: Self.named))
        try await Task.sleep(for: .milliseconds(200))
        door.open()

        #expect(first.readAnswer().status == 200)
        #expect(second.readAnswer().field("idempotency-replayed") == "true")
        #expect(upstream.requests.count == 1)
        await gate.stop()
    }

    @Test("a repeat that waits gets no answer once its key is revoked, and needs not wait to hear so")
    func revoked() async throws {
        let door = Door()
        let upstream = ScriptedUpstream { _, _ in
            door.wait()
            return [.send(Self.answer)]
        }
        let gate = try await Gate(upstreams: ["a": upstream.port])
        let issued = try gate.directory.createKey(in: .root, KeyTerms(name: "k"), by: .system)
        let request = gate.request(Gate.chat, key: issued.secret.revealed, fields: Self.named)
        let first = try gate.connect()
        first.send(request)
        try await eventually { upstream.requests.count == 1 }
        let second = try gate.connect()
        second.send(request)
        try await Task.sleep(for: .milliseconds(200))

        _ = try gate.directory.revokeKey(issued.key.id, by: .system)
        let answer = second.readAnswer()
        door.open()

        #expect(answer.status == 401 && answer.body.contains("invalid_api_key"))
        #expect(first.readAnswer().status == 200)
        #expect(upstream.requests.count == 1)
        await gate.stop()
    }

    @Test("an answer that comes right after its key was revoked is not given to a repeat")
    func revokedAtTheEnd() async throws {
        let door = Door()
        let upstream = ScriptedUpstream { _, _ in
            door.wait()
            return [.send(Self.answer)]
        }
        let gate = try await Gate(upstreams: ["a": upstream.port])
        let issued = try gate.directory.createKey(in: .root, KeyTerms(name: "k"), by: .system)
        let request = gate.request(Gate.chat, key: issued.secret.revealed, fields: Self.named)
        let first = try gate.connect()
        first.send(request)
        try await eventually { upstream.requests.count == 1 }
        let second = try gate.connect()
        second.send(request)
        try await Task.sleep(for: .milliseconds(200))

        _ = try gate.directory.revokeKey(issued.key.id, by: .system)
        door.open()

        #expect(first.readAnswer().status == 200)
        #expect(second.readAnswer().status == 401)
        await gate.stop()
    }

    @Test("a client that leaves finds the answer when it comes again, and has paid once")
    func left() async throws {
        let door = Door()
        let upstream = ScriptedUpstream { _, _ in
            door.wait()
            return [.send(Self.answer)]
        }
        let gate = try await Gate(upstreams: ["a": upstream.port])
        do {
            let leaving = try gate.connect()
            leaving.send(gate.request(Gate.chat, fields: Self.named))
            try await eventually { upstream.requests.count == 1 }
        }
        try await Task.sleep(for: .milliseconds(100))
        door.open()

        let again = try gate.ask(Gate.chat, fields: Self.named)
        let records = try await gate.records(2)

        #expect(again.status == 200)
        #expect(again.field("idempotency-replayed") == "true")
        #expect(upstream.requests.count == 1)
        #expect(records.map(\.cost).reduce(.zero, +) == Money(nanos: 7000))
        await gate.stop()
    }

    @Test("what failed is not kept: a repeat is a new try")
    func failed() async throws {
        let upstream = ScriptedUpstream { _, number in
            number == 1
                ? [.send(ScriptedUpstream.json("{}", status: "500 Internal Server Error"))]
                : [.send(Self.answer)]
        }
        let gate = try await Gate(upstreams: ["a": upstream.port])

        #expect(try gate.ask(Gate.chat, fields: Self.named).status == 503)
        let again = try gate.ask(Gate.chat, fields: Self.named)

        #expect(again.status == 200 && again.field("idempotency-replayed") == nil)
        await gate.stop()
    }

    @Test(
        "an error with a good status is not kept either, in a stream or instead of an answer",
        arguments: [true, false]
    )
    func failedWithin(isStream: Bool) async throws {
        let error = #"{"error":{"message":"The server had an error","type":"server_error"}}"#
        let begun = #"{"id":"c","choices":[{"index":0,"delta":{"content":"Hi"}}]}"#
        let failing =
            isStream
            ? ScriptedUpstream.streamHead
                + ["data: \(begun)\n\n", "data: \(error)\n\n"].map(ScriptedUpstream.chunk).joined()
                + "0\r\n\r\n"
            : ScriptedUpstream.json(error)
        let upstream = ScriptedUpstream { _, number in [.send(number == 1 ? failing : Self.answer)] }
        let gate = try await Gate(upstreams: ["a": upstream.port])
        let request = isStream ? Gate.streamed : Gate.chat

        let first = try gate.ask(request, fields: Self.named)
        let again = try gate.ask(request, fields: Self.named)

        #expect(first.status == 200 && first.body.contains("had an error"))
        #expect(again.status == 200 && !again.body.contains("had an error"))
        #expect(again.field("idempotency-replayed") == nil)
        #expect(upstream.requests.count == 2)
        await gate.stop()
    }

    @Test("the same name with another body is refused, in the caller's dialect")
    func reused() async throws {
        let upstream = ScriptedUpstream { _, _ in [.send(Self.answer)] }
        let gate = try await Gate(upstreams: ["a": upstream.port])
        _ = try gate.ask(Gate.chat, fields: Self.named)

        let other = try gate.ask(Gate.streamed, fields: Self.named)
        let long = "idempotency-key: \(String(repeating: "k", count: 256))\r\n"

        #expect(other.status == 422 && other.body.contains("idempotency_key_reused"))
        #expect(try gate.ask(Gate.chat, path: "/v1/messages", fields: Self.named).status == 422)
        #expect(try gate.ask(Gate.chat, fields: long).status == 400)
        await gate.stop()
    }

    @Test("with a window of nothing every request is its own")
    func off() async throws {
        let upstream = ScriptedUpstream { _, _ in [.send(Self.answer)] }
        let gate = try await Gate(upstreams: ["a": upstream.port]) { $0.server.idempotencyWindow = .zero }
        _ = try gate.ask(Gate.chat, fields: Self.named)
        _ = try gate.ask(Gate.chat, fields: Self.named)

        #expect(upstream.requests.count == 2)
        await gate.stop()
    }
}

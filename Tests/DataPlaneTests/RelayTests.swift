import Foundation
import Policy
import Testing
import Vocabulary

@Suite("Relaying", .serialized)
struct RelayTests {
    private static func event(_ text: String) -> String { "data: \(text)\n\n" }

    private static let deltas = ["he", "llo"].map {
        event(#"{"id":"x","choices":[{"index":0,"delta":{"content":"\#($0)"},"finish_reason":null}]}"#)
    }
    private static let finish = event(
        #"{"id":"x","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"#
    )
    private static let usage = event(
        #"{"id":"x","choices":[],"usage":{"prompt_tokens":7,"completion_tokens":2}}"#
    )
    private static let done = event("[DONE]")

    @Test("a request goes on byte for byte but for the model's name, without the client's credential")
    func forwarded() async throws {
        let upstream = ScriptedUpstream { _, _ in [.send(ScriptedUpstream.chat(prompt: 3, completion: 2))] }
        let gate = try await Gate(upstreams: ["a": upstream.port])
        let body =
            #"{ "x_unknown" : [1, 2.50, "é"], "model" : "fast","messages":[{"role":"user","content":"a\"b"}] }"#

        let answer = try gate.ask(
            body,
            fields: "x-custom: yes\r\ncookie: a=b\r\nopenai-organization: o\r\nx-forwarded-for: 1.2.3.4\r\n"
        )

        let request = try #require(upstream.requests.first)
        #expect(answer.status == 200)
        #expect(request.body == body.replacing("\"fast\"", with: "\"upstream-model\""))
        #expect(request.head.hasPrefix("POST /v1/chat/completions HTTP/1.1"))
        #expect(request.field("authorization") == "Bearer sk-upstream")
        #expect(request.field("x-custom") == "yes")
        #expect(request.field("cookie") == nil)
        #expect(request.field("openai-organization") == nil)
        #expect(request.field("x-forwarded-for") == nil)
        #expect(!request.head.contains(Gate.key))
        await gate.stop()
    }

    @Test("a plain answer carries its exact cost, and the record says the same")
    func plain() async throws {
        let upstream = ScriptedUpstream { _, _ in [.send(ScriptedUpstream.chat(prompt: 42, completion: 48))] }
        let gate = try await Gate(upstreams: ["a": upstream.port])

        let answer = try gate.ask(Gate.chat, fields: "x-request-id: mine-1\r\n")
        let record = try await gate.lastRecord()

        #expect(answer.field("x-gatehouse-cost-usd") == "0.000138")
        #expect(answer.field("x-request-id") == "mine-1")
        #expect(answer.field("x-gatehouse-model") == "fast")
        #expect(answer.field("x-gatehouse-provider") == "a")
        #expect(answer.field("x-gatehouse-target") == "a/upstream-model")
        #expect(answer.field("x-gatehouse-attempts") == "1")
        #expect(answer.field("x-gatehouse-cache") == "off")
        #expect(answer.field("x-gatehouse-overhead-us") != nil)
        #expect(record.cost.nanos == 138_000)
        #expect(record.usage == Usage(input: 42, output: 48))
        #expect(record.accuracy == .reported)
        #expect(record.status == 200)
        #expect(record.attempts.map(\.outcome) == ["ok"])
        await gate.stop()
    }

    @Test("usage is asked for upstream, and its chunk is taken out again if the client did not ask")
    func usageChunk() async throws {
        let whole = [Self.deltas[0], Self.deltas[1], Self.finish, Self.usage, Self.done]
        let upstream = ScriptedUpstream { _, _ in
            [.send(ScriptedUpstream.streamHead)] + whole.map { .send(ScriptedUpstream.chunk($0)) } + [
                .send("0\r\n\r\n")
            ]
        }
        let gate = try await Gate(upstreams: ["a": upstream.port])

        let unasked = try gate.ask(Gate.streamed)
        let record = try await gate.lastRecord()
        let asked = try gate.ask(
            #"{"model":"fast","stream":true,"stream_options":{"include_usage":true},"messages":[]}"#
        )

        #expect(upstream.requests.allSatisfy { $0.body.contains("\"include_usage\":true") })
        #expect(unchunked(unasked.body) == [Self.deltas[0], Self.deltas[1], Self.finish, Self.done].joined())
        #expect(unchunked(asked.body) == whole.joined())
        #expect(record.usage == Usage(input: 7, output: 2))
        #expect(record.cost.nanos == 11_000)
        #expect(record.isStream)
        await gate.stop()
    }

    @Test("a stream arrives the same however the upstream cuts its chunks and writes")
    func cuts() async throws {
        let text = [Self.deltas[0], Self.deltas[1], Self.finish, Self.usage, Self.done].joined()
        let framed = ScriptedUpstream.chunk(text) + "0\r\n\r\n"
        let upstream = ScriptedUpstream { request, _ in
            let cut = Int(Answer(head: request.head, body: "").field("x-cut") ?? "") ?? 0
            let bytes = Array(framed.utf8)
            return [
                .send(ScriptedUpstream.streamHead + String(decoding: bytes[..<cut], as: UTF8.self)),
                .pause(milliseconds: 3), .send(String(decoding: bytes[cut...], as: UTF8.self)),
            ]
        }
        let gate = try await Gate(upstreams: ["a": upstream.port])

        for cut in stride(from: 0, to: framed.utf8.count, by: 7) {
            let answer = try gate.ask(Gate.streamed, fields: "x-cut: \(cut)\r\n")
            #expect(
                unchunked(answer.body) == [Self.deltas[0], Self.deltas[1], Self.finish, Self.done].joined(),
                "cut at \(cut)"
            )
        }
        await gate.stop()
    }

    @Test("an answer too large to hold passes as it comes and is still metered")
    func large() async throws {
        let filler = String(repeating: "x", count: 300_000)
        let body = #"{"filler":"\#(filler)","choices":[],"usage":{"prompt_tokens":5,"completion_tokens":6}}"#
        let upstream = ScriptedUpstream { _, _ in [.send(ScriptedUpstream.json(body))] }
        let gate = try await Gate(upstreams: ["a": upstream.port])

        let answer = try gate.ask(Gate.chat)
        let record = try await gate.lastRecord()

        #expect(answer.body == body)
        #expect(answer.field("x-gatehouse-cost-usd") == nil)
        #expect(record.usage == Usage(input: 5, output: 6))
        await gate.stop()
    }

    @Test("a large answer that breaks after it has begun ends there, and no second answer follows")
    func largeCut() async throws {
        let upstream = ScriptedUpstream { _, _ in
            [
                .send("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 400000\r\n\r\n"),
                .send(String(repeating: "x", count: 200_000)), .close,
            ]
        }
        let gate = try await Gate(upstreams: ["a": upstream.port]) { $0.models[0].retries.attempts = 2 }
        let socket = try gate.connect()
        socket.send(gate.request(Gate.chat))

        let all = socket.readToEnd()
        let record = try await gate.lastRecord()

        #expect(all.components(separatedBy: "HTTP/1.1 ").count == 2)
        #expect(all.utf8.count < 400_000)
        #expect(record.errorCode == "upstream_failed")
        #expect(upstream.requests.count == 1)
        await gate.stop()
    }

    @Test("a client that asked to close gets all of its answer, however slowly it reads")
    func slowClose() async throws {
        let filler = String(repeating: "y", count: 60_000)
        let upstream = ScriptedUpstream { _, _ in
            [.send(ScriptedUpstream.json(#"{"choices":[],"f":"\#(filler)"}"#))]
        }
        let gate = try await Gate(upstreams: ["a": upstream.port])
        let socket = try gate.connect()
        var size: Int32 = 4096
        setsockopt(socket.descriptor, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<Int32>.size))
        socket.send(gate.request(Gate.chat, fields: "connection: close\r\n"))
        _ = try await gate.lastRecord()

        let all = socket.readToEnd()

        #expect(all.hasSuffix(filler + "\"}"))
        await gate.stop()
    }

    @Test("a 429 is repeated if the wait is short, and passed on if it is long")
    func retryAfter() async throws {
        let upstream = ScriptedUpstream { request, number in
            let wait = request.body.contains("long") ? "retry-after: 60" : "retry-after-ms: 20"
            return number == 1 || request.body.contains("long")
                ? [.send(ScriptedUpstream.json("{}", status: "429 X", fields: wait + "\r\n"))]
                : [.send(ScriptedUpstream.chat(prompt: 1, completion: 1))]
        }
        let gate = try await Gate(upstreams: ["a": upstream.port]) { $0.models[0].retries.attempts = 1 }

        let short = try gate.ask(Gate.chat)
        let long = try gate.ask(#"{"model":"fast","messages":[],"user":"long"}"#)

        #expect(short.status == 200)
        #expect(short.field("x-gatehouse-attempts") == "2")
        #expect(long.status == 429)
        #expect(long.body == "{}")
        #expect(long.field("x-gatehouse-attempts") == "1")
        await gate.stop()
    }

    @Test("a target that fails is followed by the next, and both are recorded")
    func fallback() async throws {
        let failing = ScriptedUpstream { _, _ in [.send(ScriptedUpstream.json("{}", status: "500 X"))] }
        let answering = ScriptedUpstream { _, _ in [.send(ScriptedUpstream.chat(prompt: 1, completion: 1))] }
        let gate = try await Gate(upstreams: ["a": failing.port, "b": answering.port]) {
            $0.models[0].retries.attempts = 2
        }

        let answer = try gate.ask(Gate.chat)
        let record = try await gate.lastRecord()

        #expect(answer.status == 200)
        #expect(answer.field("x-gatehouse-provider") == "b")
        #expect(answer.field("x-gatehouse-attempts") == "2")
        #expect(record.attempts.map(\.status) == [500, 200])
        #expect(record.cost.nanos == 3000)
        await gate.stop()
    }

    @Test("a kept connection that has died is replaced without the client noticing")
    func deadConnection() async throws {
        let upstream = ScriptedUpstream { _, number in
            [.send(ScriptedUpstream.chat(prompt: 1, completion: 1))] + (number % 2 == 1 ? [.close] : [])
        }
        let gate = try await Gate(upstreams: ["a": upstream.port])

        for _ in 0..<6 { #expect(try gate.ask(Gate.chat).status == 200) }
        await gate.stop()
    }

    @Test("a client that leaves before the answer cancels the upstream at once")
    func clientGoneWaiting() async throws {
        let upstream = ScriptedUpstream { _, _ in [.waitForClose] }
        let gate = try await Gate(upstreams: ["a": upstream.port])
        do {
            let socket = try gate.connect()
            socket.send(gate.request(Gate.chat))
            while upstream.requests.isEmpty { try await Task.sleep(for: .milliseconds(5)) }
        }
        let record = try await gate.lastRecord()

        #expect(record.status == 499)
        #expect(record.accuracy == .estimated)
        while upstream.hangupCount == 0 { try await Task.sleep(for: .milliseconds(5)) }
        await gate.stop()
    }

    @Test("pipelined requests are answered in order, one at a time")
    func pipelined() async throws {
        let upstream = ScriptedUpstream { _, number in
            [.send(ScriptedUpstream.chat(prompt: number, completion: 0))]
        }
        let gate = try await Gate(upstreams: ["a": upstream.port])
        let socket = try gate.connect()
        socket.send(
            gate.request(Gate.chat) + gate.request(Gate.chat)
                + gate.request("", path: "/livez", method: "GET")
        )
        let closing = "GET /livez HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n"
        socket.send(closing)

        let all = socket.readToEnd()

        let first = try #require(all.range(of: "\"prompt_tokens\":1,"))
        let second = try #require(all.range(of: "\"prompt_tokens\":2,"))
        #expect(first.lowerBound < second.lowerBound)
        #expect(all.hasSuffix("ok\n"))
        await gate.stop()
    }

    @Test(
        "requests that could be read in two ways never reach an upstream",
        arguments: [
            "content-length: 5\r\ncontent-length: 6\r\n\r\n{\"a\":",
            "content-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
            "transfer-encoding: gzip\r\n\r\n", "x: a\r\n folded: b\r\ncontent-length: 2\r\n\r\n{}",
            "x: a\rb\r\ncontent-length: 2\r\n\r\n{}", "x : a\r\ncontent-length: 2\r\n\r\n{}",
            "content-length: -1\r\n\r\n", "transfer-encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n",
        ]
    )
    func smuggling(rest: String) async throws {
        let upstream = ScriptedUpstream { _, _ in [.send(ScriptedUpstream.chat(prompt: 1, completion: 1))] }
        let gate = try await Gate(upstreams: ["a": upstream.port])
        let socket = try gate.connect()
        socket.send(
            "POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer \(Gate.key)\r\n" + rest
        )

        let all = socket.readToEnd()

        #expect(all.hasPrefix("HTTP/1.1 400"), "\(all)")
        #expect(all.contains("connection: close"))
        #expect(upstream.requests.isEmpty)
        await gate.stop()
    }
}

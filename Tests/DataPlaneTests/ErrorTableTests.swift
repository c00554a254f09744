import DataPlane
import Directory
import Policy
import Testing
import Vocabulary

/// Every row of the public error table, through a real socket.
@Suite("Error table", .serialized)
struct ErrorTableTests {
    private static let answering = ScriptedUpstream { _, _ in
        [.send(ScriptedUpstream.chat(prompt: 3, completion: 2))]
    }

    private func expect(_ answer: Answer, _ status: Int, _ type: String, _ code: String) {
        #expect(answer.status == status, "\(answer.head)\n\(answer.body)")
        #expect(answer.body.contains("\"type\":\"\(type)\""), "\(answer.body)")
        #expect(answer.body.contains("\"code\":\"\(code)\""), "\(answer.body)")
    }

    @Test("no key, an unknown key and a malformed one get the same 401")
    func keys() async throws {
        let gate = try await Gate(upstreams: ["a": Self.answering.port])

        let answers = try [nil, "sk-gh-aaaaaaaaaaaa-b", "x", ""].map { try gate.ask(Gate.chat, key: $0) }

        for answer in answers { expect(answer, 401, "authentication_error", "invalid_api_key") }
        #expect(Set(answers.map(\.body)).count == 1)
        await gate.stop()
    }

    @Test("an unknown model and one that is not granted get the same 404")
    func models() async throws {
        let gate = try await Gate(upstreams: ["a": Self.answering.port]) { declaration in
            declaration.teams = [TeamDeclaration(name: "t")]
            declaration.teams[0].models = ["other"]
        }
        let team = try #require(gate.directory.snapshot.children(of: .root).first)
        let issued = try gate.directory.createKey(in: team.id, KeyTerms(name: "k"), by: .system)
        let key = issued.secret.revealed

        let unknown = try gate.ask(#"{"model":"nope","messages":[]}"#)
        let forbidden = try gate.ask(Gate.chat, key: key)

        expect(unknown, 404, "invalid_request_error", "model_not_found")
        #expect(forbidden.status == 404)
        #expect(unknown.body == forbidden.body)
        await gate.stop()
    }

    @Test(
        "a body that is not what the route asks for is refused with the place",
        arguments: [
            "", "x", "[]", "{}", #"{"model":1,"messages":[]}"#, #"{"model":"fast"}"#,
            #"{"model":"fast","messages":[],"stream":"yes"}"#,
            #"{"model":"fast","model":"fast","messages":[]}"#,
            #"{"model":"fast","messages":[]} x"#, #"{"mod\u0065l":"a","model":"fast","messages":[]}"#,
            #"{"model":"fast","messages":[],"max_tokens":-1}"#,
            #"{"model":"fast","Model":"dear","messages":[]}"#,
            #"{"model":"fast","messages":[],"service_tier":"priority"}"#,
            "{\"model\":\"fast\",\"messages\":" + String(repeating: "[", count: 600)
                + String(repeating: "]", count: 600) + "}",
        ]
    )
    func invalidBody(body: String) async throws {
        let gate = try await Gate(upstreams: ["a": Self.answering.port])

        expect(try gate.ask(body), 400, "invalid_request_error", "invalid_body")
        await gate.stop()
    }

    @Test("bytes that are not UTF-8 are refused")
    func notUTF8() async throws {
        let gate = try await Gate(upstreams: ["a": Self.answering.port])
        let socket = try gate.connect()
        let body =
            Array(#"{"model":"fast","messages":[{"role":"user","content":""#.utf8) + [0xFF, 0xFE]
            + Array(#""}]}"#.utf8)
        let head =
            "POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer \(Gate.key)\r\n"
            + "content-length: \(body.count)\r\n\r\n"
        socket.send(Array(head.utf8) + body)

        expect(socket.readAnswer(), 400, "invalid_request_error", "invalid_body")
        await gate.stop()
    }

    @Test("a body over max_body is refused before it has come, counted or chunked")
    func tooLarge() async throws {
        let gate = try await Gate(upstreams: ["a": Self.answering.port]) { $0.server.maxBody = 1000 }
        let counted = try gate.ask(String(repeating: " ", count: 2000))
        let socket = try gate.connect()
        socket.send(
            "POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer \(Gate.key)\r\n"
                + "transfer-encoding: chunked\r\n\r\n7d0\r\n" + String(repeating: " ", count: 2000)
                + "\r\n0\r\n\r\n"
        )

        expect(counted, 413, "invalid_request_error", "body_too_large")
        expect(socket.readAnswer(), 413, "invalid_request_error", "body_too_large")
        await gate.stop()
    }

    @Test("a rate limit says when to come again")
    func rateLimit() async throws {
        let gate = try await Gate(upstreams: ["a": Self.answering.port])
        let issued = try gate.directory.createKey(
            in: .root,
            KeyTerms(name: "k", limits: LimitTerms(requestsPerMinute: 1)),
            by: .system
        )
        let key = issued.secret.revealed

        let first = try gate.ask(Gate.chat, key: key)
        let second = try gate.ask(Gate.chat, key: key)

        #expect(first.status == 200)
        #expect(first.field("x-ratelimit-limit-requests") == "1")
        #expect(first.field("x-ratelimit-remaining-requests") == "0")
        expect(second, 429, "rate_limit_error", "rate_limit_exceeded")
        let seconds = try #require(second.field("retry-after").flatMap { Int($0) })
        let milliseconds = try #require(second.field("retry-after-ms").flatMap { Int($0) })
        #expect((1...60).contains(seconds))
        #expect((1...60_000).contains(milliseconds))
        await gate.stop()
    }

    @Test("a budget that would be passed refuses, and tells clients not to repeat")
    func budget() async throws {
        let gate = try await Gate(upstreams: ["a": Self.answering.port])
        let issued = try gate.directory.createKey(
            in: .root,
            KeyTerms(name: "k", budget: BudgetTerms(limit: Money(nanos: 10))),
            by: .system
        )
        let key = issued.secret.revealed

        let answer = try gate.ask(Gate.chat, key: key)

        expect(answer, 429, "insufficient_quota", "budget_exceeded")
        #expect(answer.field("x-should-retry") == "false")
        #expect(answer.body.contains("key:"))
        await gate.stop()
    }

    @Test("an upstream's own 4xx passes verbatim, but not what concerns the operator's account")
    func upstreamStatus() async throws {
        let upstream = ScriptedUpstream { request, _ in
            let status =
                request.body.contains("401")
                ? "401 X"
                : request.body.contains("402")
                    ? "402 X" : request.body.contains("403") ? "403 X" : "418 Teapot"
            return [.send(ScriptedUpstream.json(#"{"error":"secret sk-upstream"}"#, status: status))]
        }
        let gate = try await Gate(upstreams: ["a": upstream.port])

        let own = try gate.ask(Gate.chat)
        #expect(own.status == 418)
        #expect(own.body == #"{"error":"secret sk-upstream"}"#)
        for status in ["401", "402", "403"] {
            let answer = try gate.ask(#"{"model":"fast","messages":[],"user":"\#(status)"}"#)
            expect(answer, 502, "upstream_error", "upstream_credentials")
            #expect(!answer.body.contains("sk-upstream"))
        }
        await gate.stop()
    }

    @Test("every target failed: 503 with retry-after, whatever the failure was")
    func noTarget() async throws {
        let failing = ScriptedUpstream { request, _ in
            if request.body.contains("reset") { return [.close] }
            if request.body.contains("garbage") { return [.send("this is not HTTP at all\r\n\r\n"), .close] }
            if request.body.contains("cut") {
                return [.send("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf"), .close]
            }
            return [.send(ScriptedUpstream.json("{}", status: "500 X"))]
        }
        let gate = try await Gate(upstreams: ["a": failing.port])
        let dead = try await Gate(upstreams: ["a": 1])

        for word in ["reset", "garbage", "cut", "status"] {
            let answer = try gate.ask(#"{"model":"fast","messages":[],"user":"\#(word)"}"#)
            expect(answer, 503, "upstream_error", "no_target_available")
            #expect(answer.field("retry-after") != nil)
        }
        expect(try dead.ask(Gate.chat), 503, "upstream_error", "no_target_available")
        await gate.stop()
        await dead.stop()
    }

    @Test("an upstream that does not answer in time is 504")
    func timeout() async throws {
        let hanging = ScriptedUpstream { _, _ in [.waitForClose] }
        let gate = try await Gate(upstreams: ["a": hanging.port]) {
            $0.models[0].timeouts.firstByte = .milliseconds(100)
        }

        expect(try gate.ask(Gate.chat), 504, "upstream_error", "upstream_timeout")
        await gate.stop()
    }

    @Test("an upstream that breaks mid-stream gives an error event and no clean end")
    func midStream() async throws {
        let breaking = ScriptedUpstream { _, _ in
            [
                .send(ScriptedUpstream.streamHead),
                .send(
                    ScriptedUpstream.chunk(
                        "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"hi\"}}]}\n\n"
                    )
                ),
                .close,
            ]
        }
        let gate = try await Gate(upstreams: ["a": breaking.port])
        let socket = try gate.connect()
        socket.send(gate.request(Gate.streamed))

        let all = socket.readToEnd()

        #expect(all.contains("\"content\":\"hi\""))
        #expect(all.contains("upstream_error"))
        #expect(!all.contains("[DONE]"))
        #expect(!all.hasSuffix("0\r\n\r\n"))
        await gate.stop()
    }

    @Test("a gateway that drains refuses new work")
    func draining() async throws {
        let slow = ScriptedUpstream { _, _ in
            [.pause(milliseconds: 400), .send(ScriptedUpstream.chat(prompt: 1, completion: 1))]
        }
        let gate = try await Gate(upstreams: ["a": slow.port])
        let open = try gate.connect()
        open.send(gate.request(Gate.chat))
        try await Task.sleep(for: .milliseconds(100))
        let server = gate.server
        async let drained: Void = server.drain(timeout: .seconds(5))
        try await Task.sleep(for: .milliseconds(100))

        let refused = try gate.ask(Gate.chat)
        let ready = try gate.ask("", path: "/readyz", method: "GET")

        expect(refused, 503, "server_error", "overloaded")
        #expect(refused.field("retry-after") != nil)
        #expect(ready.status == 503)
        #expect(open.readAnswer().status == 200)
        await drained
        await gate.stop()
    }

    @Test(
        "models are refused in the form in which they would be listed",
        arguments: [
            ("", .openAI), ("anthropic-version: 2023-06-01\r\n", .anthropic),
            ("x-goog-api-key: nonsense\r\n", .gemini),
        ] as [(String, RefusalForm)]
    )
    func formOfModels(_ fields: String, _ form: RefusalForm) async throws {
        let gate = try await Gate(upstreams: ["a": Self.answering.port])

        for path in ["/v1/models", "/v1/models/fast"] {
            let answer = try gate.ask("", path: path, method: "GET", key: nil, fields: fields)
            #expect(answer.status == 401)
            #expect(form.fits(answer, .invalidAPIKey), "\(answer.body)")
        }
        let unknown = try gate.ask("", path: "/v1/models/nope", method: "GET", fields: fields)
        #expect(unknown.status == 404)
        #expect(form.fits(unknown, .modelNotFound), "\(unknown.body)")
        await gate.stop()
    }

    @Test("unknown routes and wrong methods are told apart")
    func routes() async throws {
        let gate = try await Gate(upstreams: ["a": Self.answering.port])

        let unknown = try gate.ask("{}", path: "/v1/nothing")
        let method = try gate.ask("", method: "GET")

        expect(unknown, 404, "invalid_request_error", "not_found")
        expect(method, 405, "invalid_request_error", "method_not_allowed")
        #expect(method.field("allow") == "POST")
        await gate.stop()
    }
}

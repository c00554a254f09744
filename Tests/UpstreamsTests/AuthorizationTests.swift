import NIOCore
import NIOPosix
import Policy
import Ports
import Testing
import Vocabulary

@testable import Upstreams

@Suite("How upstream calls are authorized", .serialized)
struct AuthorizationTests {
    /// One event loop that calls, and a server that keeps what it is sent.
    private struct Stage {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let caller: NIOLoopBound<LoopUpstreams>
        let server: RecordingServer
        let target: Target

        init(
            authority: ScriptedAuthority? = nil,
            kind: String = "openai-compatible",
            status: String = "200 OK",
            connect: Duration = .seconds(10),
            _ change: (inout ProviderDeclaration) -> Void = { _ in }
        ) async throws {
            let loop = group.next()
            server = try await RecordingServer(group: group, status: status)
            caller = try await loop.submit {
                NIOLoopBound(
                    LoopUpstreams(
                        eventLoop: loop,
                        connections: UpstreamConnections(),
                        authorizer: authority
                    ),
                    eventLoop: loop
                )
            }.get()
            var declaration = ProviderDeclaration(name: "p", kind: kind)
            change(&declaration)
            var timeouts = Timeouts()
            timeouts.connect = connect
            target = Target(
                provider: Provider(
                    declaration: declaration,
                    baseURL: "http://127.0.0.1:\(server.port)/base",
                    isManagedByFile: false
                ),
                model: "m",
                weight: 1,
                priority: 0,
                price: nil,
                contextTokens: nil,
                maxOutputTokens: 1,
                labels: [:],
                timeouts: timeouts
            )
        }

        /// Makes a call with a client's header lines, and tells how it ends.
        func call(_ lines: String = "", body: [String] = ["{}"]) -> EventLoopFuture<String> {
            let (caller, target) = (caller, target)
            return caller.eventLoop.flatSubmit {
                let promise = caller.eventLoop.makePromise(of: String.self)
                let request = UpstreamRequest(
                    target: target,
                    path: "/x?a=b",
                    headerLines: ByteBuffer(string: lines),
                    body: body.map { ByteBuffer(string: $0) },
                    deadline: .now() + .seconds(60),
                    isStream: false
                )
                let observer = RecordingObserver(promise)
                let call = caller.value.call(request, observer: observer)
                call.start()
                let bound = NIOLoopBound((observer, call), eventLoop: caller.eventLoop)
                // The observer must live as long as the call.
                return promise.futureResult.always { _ in _ = bound.value.0.hasAnswered }
            }
        }

        /// Lets everything that is queued on the loop happen.
        func settle() async throws { try await caller.eventLoop.submit {}.get() }

        func stop() async throws {
            try await caller.eventLoop.submit { [caller] in caller.value.close() }.get()
            try await server.stop()
            try await group.shutdownGracefully()
        }
    }

    @Test(
        "a key is sent in the way of its kind",
        arguments: [
            ("openai", "authorization: Bearer KEY"), ("openai-compatible", "authorization: Bearer KEY"),
            ("azure-openai", "api-key: KEY"), ("anthropic", "x-api-key: KEY"),
            ("gemini", "x-goog-api-key: KEY"), ("vertex", "x-goog-api-key: KEY"),
            ("bedrock", "authorization: Bearer KEY"),
        ]
    )
    func keys(kind: String, line: String) async throws {
        let stage = try await Stage(kind: kind) { $0.apiKey = Secret("KEY") }

        let result = try await stage.call("accept: */*\r\n").get()

        #expect(result == "ok")
        #expect(stage.server.text.components("\r\n\(line)\r\n") == 2)
        #expect(stage.server.text.components("KEY") == 2)
        try await stage.stop()
    }

    @Test("Anthropic's version is added where the client and the configuration have none")
    func version() async throws {
        let bare = try await Stage(kind: "anthropic")
        _ = try await bare.call("accept: */*\r\n").get()
        _ = try await bare.call("Anthropic-Version: 2024-01-01\r\n").get()
        let configured = try await Stage(kind: "anthropic") {
            $0.headers["anthropic-version"] = Secret("2025-01-01")
        }
        _ = try await configured.call("Anthropic-Version: 2024-01-01\r\n").get()

        #expect(bare.server.text.components("anthropic-version: 2023-06-01\r\n") == 2)
        #expect(bare.server.text.components("Anthropic-Version: 2024-01-01\r\n") == 2)
        #expect(configured.server.text.lowercased().components("anthropic-version:") == 2)
        #expect(configured.server.text.contains("anthropic-version: 2025-01-01\r\n"))
        try await bare.stop()
        try await configured.stop()
    }

    @Test("an authority is shown the request as it is sent, and its lines take the place of a client's")
    func shown() async throws {
        let authority = ScriptedAuthority(credential: 7)
        let stage = try await Stage(authority: authority)

        let result = try await stage.call(
            "authorization: Bearer forged\r\nx-amz-date: forged\r\naccept: */*\r\n",
            body: ["{\"a\":", "1}"]
        ).get()

        #expect(result == "ok")
        let call = try #require(authority.calls.first)
        #expect(call.method == "POST")
        #expect(call.host == "127.0.0.1:\(stage.server.port)")
        #expect(call.path == "/base/x?a=b")
        #expect(String(buffer: call.headerLines) == "accept: */*\r\n")
        #expect(call.body.map { String(buffer: $0) } == ["{\"a\":", "1}"])
        #expect(
            stage.server.text
                == "POST /base/x?a=b HTTP/1.1\r\nhost: 127.0.0.1:\(stage.server.port)\r\naccept: */*\r\n"
                + "authorization: Scripted 7\r\ncontent-length: 7\r\n\r\n{\"a\":1}"
        )
        try await stage.stop()
    }

    @Test("configured fields are shown to an authority, and stand in the request once")
    func configured() async throws {
        let authority = ScriptedAuthority(credential: 7)
        let stage = try await Stage(authority: authority) { $0.headers["x-amz-team"] = Secret("a") }

        _ = try await stage.call("X-Amz-Team: b\r\n").get()

        let lines = authority.calls.map { String(buffer: $0.headerLines) }
        #expect(lines == ["x-amz-team: a\r\n"])
        #expect(stage.server.text.lowercased().components("x-amz-team:") == 2)
        try await stage.stop()
    }

    @Test("a provider that nothing authorizes is not called", arguments: ["vertex", "bedrock"])
    func unauthorized(kind: String) async throws {
        let stage = try await Stage(kind: kind)

        let result = try await stage.call().get()

        #expect(result == "connect_failed")
        #expect(stage.server.text == "")
        try await stage.stop()
    }

    @Test("a call waits for a credential that is not there yet")
    func waits() async throws {
        let authority = ScriptedAuthority(credential: nil)
        let stage = try await Stage(authority: authority)

        let call = stage.call()
        try await stage.settle()
        let waiting = authority.waiting
        let sentBefore = stage.server.text
        authority.give(1)

        #expect(try await call.get() == "ok")
        #expect(waiting == 1)
        #expect(sentBefore == "")
        try await stage.stop()
    }

    @Test("a call that gets no credential fails, and nothing is sent")
    func nothing() async throws {
        let authority = ScriptedAuthority(credential: nil)
        let stage = try await Stage(authority: authority)

        let call = stage.call()
        try await stage.settle()
        authority.give(nil)

        #expect(try await call.get() == "no_credential")
        #expect(stage.server.text == "")
        try await stage.stop()
    }

    @Test("a call waits for a credential no longer than for a connection")
    func late() async throws {
        let authority = ScriptedAuthority(credential: nil)
        let stage = try await Stage(authority: authority, connect: .milliseconds(50))

        let result = try await stage.call().get()
        // Whoever left does not come back.
        authority.give(1)
        try await stage.settle()

        #expect(result == "no_credential")
        #expect(stage.server.text == "")
        try await stage.stop()
    }

    @Test(
        "a refused credential is told, and no other answer",
        arguments: [
            ("401 Unauthorized", [7]), ("403 Forbidden", [7]), ("400 Bad Request", []), ("200 OK", []),
        ] as [(String, [UInt64])]
    )
    func refused(status: String, expected: [UInt64]) async throws {
        let authority = ScriptedAuthority(credential: 7)
        let stage = try await Stage(authority: authority, status: status)

        _ = try await stage.call().get()

        #expect(authority.refused == expected)
        try await stage.stop()
    }
}

extension String {
    /// How many parts a separator makes of the text.
    fileprivate func components(_ separator: String) -> Int {
        split(separator: separator, omittingEmptySubsequences: false).count
    }
}

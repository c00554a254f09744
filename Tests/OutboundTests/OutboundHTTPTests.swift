import NIOCore
import Testing

@testable import Outbound

@Suite("Calls of other servers")
struct OutboundHTTPTests {
    private static let long = Duration.seconds(10)

    /// Starts a server, hands the tests its root and a client, and stops both.
    private func with(
        _ server: ScriptedServer.Script,
        _ body: (OutboundHTTP, String, ScriptedServer) async throws -> Void
    ) async throws {
        let server = try await ScriptedServer.start(server)
        do {
            try await OutboundHTTP.run { http in
                try await body(http, "http://127.0.0.1:\(server.port)", server)
            }
        } catch {
            try await server.stop()
            throw error
        }
        try await server.stop()
    }

    @Test("method, path, header fields and body arrive; status, header fields and body come back")
    func exchange() async throws {
        let script = "HTTP/1.1 418 Teapot\r\nX-Kind: pot\r\nContent-Length: 5\r\n\r\nshort"
        try await with(.answer(script)) { http, root, server in
            let answer = try await http.send(
                "PATCH",
                root + "/a?b=c",
                headers: [("x-token", "t")],
                body: Array("{}".utf8),
                timeout: Self.long,
                maxBody: 5
            )

            #expect(answer.status == 418)
            #expect(answer.header("x-kind") == "pot")
            #expect(answer.header("x-other") == nil)
            #expect(answer.body == Array("short".utf8))
            let request = try #require(server.requests.first)
            #expect(request.hasPrefix("PATCH /a?b=c HTTP/1.1\r\n"))
            #expect(request.lowercased().contains("x-token: t\r\n"))
            #expect(request.hasSuffix("\r\n\r\n{}"))
        }
    }

    @Test(
        "a redirect is an answer and is not followed",
        arguments: ["http://127.0.0.1:1/", "https://a.example/"]
    )
    func redirect(location: String) async throws {
        let script = "HTTP/1.1 302 Found\r\nLocation: \(location)\r\nContent-Length: 0\r\n\r\n"
        try await with(.answer(script)) { http, root, server in
            let answer = try await http.send("GET", root + "/", timeout: Self.long, maxBody: 0)

            #expect(answer.status == 302)
            #expect(answer.header("location") == location)
            #expect(server.requests.count == 1)
        }
    }

    @Test(
        "a body over the bound is refused, whether its length was announced or not",
        arguments: [
            "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n123456",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n123\r\n3\r\n456\r\n0\r\n\r\n",
        ]
    )
    func tooLarge(script: String) async throws {
        try await with(.answer(script)) { http, root, _ in
            let taken = try await http.send("GET", root, timeout: Self.long, maxBody: 6)
            await #expect(throws: OutboundError.tooLarge(limit: 5)) {
                try await http.send("GET", root, timeout: Self.long, maxBody: 5)
            }

            #expect(taken.body == Array("123456".utf8))
        }
    }

    @Test(
        "the deadline covers the head and the body",
        .timeLimit(.minutes(1)),
        arguments: ["", "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n123"]
    )
    func deadline(script: String) async throws {
        try await with(.answer(script)) { http, root, _ in
            _ = await #expect(throws: OutboundError.timedOut(.milliseconds(100))) {
                try await http.send("GET", root, timeout: .milliseconds(100), maxBody: 100)
            }
        }
    }

    @Test("an answer that breaks off is an error")
    func broken() async throws {
        try await with(.close("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n123")) { http, root, _ in
            let error = await #expect(throws: OutboundError.self) {
                try await http.send("GET", root, timeout: Self.long, maxBody: 100)
            }
            guard case .failed = error else {
                Issue.record("\(String(describing: error))")
                return
            }
        }
    }

    @Test("a call that is cancelled ends")
    func cancelled() async throws {
        try await with(.answer("")) { http, root, server in
            let call = Task { try await http.send("GET", root, timeout: Self.long, maxBody: 100) }
            await server.firstRequest()
            call.cancel()

            let result = await call.result
            #expect(throws: OutboundError.cancelled) { try result.get() }
        }
    }

    @Test(
        "only http and https are called",
        arguments: ["", "ftp://a.example/", "file:///etc/passwd", "http+unix://%2Ftmp%2Fs/", "unix:///tmp/s"]
    )
    func schemes(url: String) async throws {
        try await OutboundHTTP.run { http in
            _ = await #expect(throws: OutboundError.notHTTP) {
                try await http.send("GET", url, timeout: Self.long, maxBody: 0)
            }
        }
    }

    @Test("a server that is not there is an error in time")
    func nobody() async throws {
        let server = try await ScriptedServer.start(.answer(""))
        try await server.stop()

        try await OutboundHTTP.run(connectTimeout: .milliseconds(200)) { http in
            _ = await #expect(throws: OutboundError.self) {
                try await http.send("GET", "http://127.0.0.1:\(server.port)", timeout: Self.long, maxBody: 0)
            }
        }
    }
}

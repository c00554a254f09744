import NIOCore
import NIOPosix
import Policy
import Ports
import Testing
import Vocabulary

@testable import Upstreams

@Suite("Answers that are read whole", .serialized)
struct WholeCallTests {
    private static func provider(
        _ port: Int,
        _ change: (inout ProviderDeclaration) -> Void = { _ in }
    ) -> Provider {
        var declaration = ProviderDeclaration(name: "p", kind: "openai-compatible")
        change(&declaration)
        return Provider(
            declaration: declaration,
            baseURL: "http://127.0.0.1:\(port)/base",
            isManagedByFile: false
        )
    }

    /// Runs a body with a group of one event loop, which ends with it.
    private static func run(
        _ body: (MultiThreadedEventLoopGroup, WholeCalls) async throws -> Void
    ) async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let calls = WholeCalls(group: group, connections: UpstreamConnections())
        try await body(group, calls)
        await calls.close()
        try await group.shutdownGracefully()
    }

    @Test("a path is asked for with the key and the headers that are declared, and without a body")
    func request() async throws {
        try await Self.run { group, calls in
            let server = try await RecordingServer(group: group, status: "404 Not Found")
            let provider = Self.provider(server.port) {
                $0.apiKey = Secret("sk-own")
                $0.headers = ["x-team": Secret("a")]
            }

            let answer = try await calls.get("/models?limit=2", at: provider, timeout: .seconds(20), most: 10)

            #expect(answer.status == 404)
            #expect(answer.body == Array("{}".utf8))
            #expect(server.text.hasPrefix("GET /base/models?limit=2 HTTP/1.1\r\n"))
            #expect(server.text.contains("authorization: Bearer sk-own\r\n"))
            #expect(server.text.contains("x-team: a\r\n"))
            #expect(server.text.contains("accept: application/json\r\n"))
            #expect(!server.text.contains("content-length"))
            #expect(server.text.hasSuffix("\r\n\r\n"))
            try await server.stop()
        }
    }

    @Test("chunks are put together")
    func chunked() async throws {
        try await Self.run { group, calls in
            let text = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"
            let server = try await AnsweringServer(group: group, pause: .zero, answer: text)

            let answer = try await calls.get(
                "/models",
                at: Self.provider(server.port),
                timeout: .seconds(20),
                most: 5
            )

            #expect(String(decoding: answer.body, as: UTF8.self) == "abcde")
            try await server.stop()
        }
    }

    @Test("an answer that is too large, silent, broken off or no HTTP is a failure of its own")
    func failures() async throws {
        let head = "HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\n"
        let cases: [(answer: String, pause: TimeAmount?, expected: WholeCallFailure)] = [
            (head + "abcdef", .zero, .tooLarge(limit: 5)),
            (head + "abcdef", nil, .failed(.firstByteTimeout)),
            ("no HTTP at all\r\n\r\n", .zero, .failed(.malformed)),
        ]
        for (answer, pause, expected) in cases {
            try await Self.run { group, calls in
                let server = try await AnsweringServer(group: group, pause: pause, answer: answer)
                let provider = Self.provider(server.port) {
                    $0.timeouts = Timeouts()
                    $0.timeouts?.firstByte = .milliseconds(200)
                }

                await #expect(throws: expected) {
                    try await calls.get("/models", at: provider, timeout: .seconds(20), most: 5)
                }
                try await server.stop()
            }
        }
    }

    @Test("nobody there is a failure too")
    func unreachable() async throws {
        try await Self.run { group, calls in
            let server = try await RecordingServer(group: group)
            try await server.stop()

            await #expect(throws: WholeCallFailure.failed(.connectFailed)) {
                try await calls.get(
                    "/models",
                    at: Self.provider(server.port),
                    timeout: .seconds(20),
                    most: 5
                )
            }
        }
    }
}

import NIOCore
import NIOPosix
import Testing

@testable import ControlPlane

@Suite("The admin listener on a socket")
struct AdminServerTests {
    @Test("it answers on the port that it tells, and stops when its task is cancelled")
    func answers() async throws {
        try await serving { port in
            let live = try await exchange(port, "GET /livez HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
            let teams = try await exchange(
                port,
                "GET /api/v1/teams?limit=1 HTTP/1.1\r\nhost: x\r\nauthorization: bearer \(AdminFixture.token)\r\n"
                    + "connection: close\r\n\r\n"
            )
            let metrics = try await exchange(
                port,
                "GET /metrics HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n"
            )

            #expect(live.hasPrefix("HTTP/1.1 200"))
            #expect(live.hasSuffix("ok\n"))
            #expect(teams.hasPrefix("HTTP/1.1 200"))
            #expect(teams.contains("\"team_root\""))
            #expect(metrics.hasPrefix("HTTP/1.1 200"))
        }
    }

    @Test("a body over a mebibyte is refused")
    func tooLarge() async throws {
        try await serving { port in
            let body = String(repeating: " ", count: (1 << 20) + 1)
            let reply = try await exchange(
                port,
                "POST /api/v1/teams HTTP/1.1\r\nhost: x\r\nauthorization: Bearer \(AdminFixture.token)\r\n"
                    + "content-length: \(body.utf8.count)\r\nconnection: close\r\n\r\n" + body
            )
            #expect(reply.hasPrefix("HTTP/1.1 413"))
            #expect(reply.contains("body_too_large"))
        }
    }

    private func serving(_ body: @escaping @Sendable (Int) async throws -> Void) async throws {
        let services = try AdminFixture.services()
        let (ports, bound) = AsyncStream.makeStream(of: Int.self, bufferingPolicy: .bufferingNewest(1))
        let server = AdminServer(host: "127.0.0.1", port: 0, openMetrics: false, services: services) {
            bound.yield($0)
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                defer { bound.finish() }
                try await server.run()
            }
            for await port in ports {
                try await body(port)
                break
            }
            group.cancelAll()
            // A cancelled listener ends quietly or with its cancellation; a failure to bind has failed the test above.
            do { try await group.waitForAll() } catch is CancellationError {}
        }
    }

    /// Sends bytes and gives everything that comes back until the connection closes.
    private func exchange(_ port: Int, _ text: String) async throws -> String {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            try await outbound.write(ByteBuffer(string: text))
            var answer = ByteBuffer()
            for try await piece in inbound { answer.writeImmutableBuffer(piece) }
            return String(buffer: answer)
        }
    }
}

import Foundation
import NIOCore
import Testing

@testable import DataPlane

@Suite("Client connections", .serialized)
struct ClientConnectionTests {
    private static let answering = ScriptedUpstream { _, _ in
        [.send(ScriptedUpstream.chat(prompt: 1, completion: 1))]
    }

    private static let short: ClientTimes = {
        var times = ClientTimes()
        times.firstRequest = .milliseconds(200)
        times.keepAlive = .milliseconds(200)
        return times
    }()

    /// The preface and an empty SETTINGS frame (RFC 9113 sections 3.4 and 6.5).
    private static let preface =
        Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8) + [0, 0, 0, 4, 0, 0, 0, 0, 0]

    /// The types of the HTTP/2 frames in some bytes.
    private func frameTypes(_ bytes: [UInt8]) -> [UInt8] {
        var types: [UInt8] = []
        var start = 0
        while start + 9 <= bytes.count {
            types.append(bytes[start + 3])
            start += 9 + Int(bytes[start]) << 16 + Int(bytes[start + 1]) << 8 + Int(bytes[start + 2])
        }
        return types
    }

    private func bytesToEnd(_ socket: BlockingSocket) -> [UInt8] {
        var all: [UInt8] = []
        while true {
            let piece = socket.read()
            if piece.isEmpty { return all }
            all += piece
        }
    }

    @Test("a client that never ends its TLS handshake is closed")
    func silentHandshake() async throws {
        let gate = try await Gate(
            upstreams: ["a": Self.answering.port],
            times: Self.short,
            security: try TestCertificate.security()
        )
        let socket = try gate.connect()

        let start = ContinuousClock.now
        #expect(socket.read().isEmpty)

        #expect(ContinuousClock.now - start < .seconds(5))
        await gate.stop()
    }

    @Test("an HTTP/2 connection without a stream is closed with a goodbye")
    func silentHTTP2() async throws {
        let gate = try await Gate(upstreams: ["a": Self.answering.port], times: Self.short)
        let socket = try gate.connect()
        socket.send(Self.preface)

        let start = ContinuousClock.now
        let types = frameTypes(bytesToEnd(socket))

        #expect(types.last == 7)
        #expect(ContinuousClock.now - start < .seconds(5))
        await gate.stop()
    }

    @Test("a gateway that drains says goodbye to HTTP/2 clients and closes")
    func drainsHTTP2() async throws {
        let gate = try await Gate(upstreams: ["a": Self.answering.port])
        let socket = try gate.connect()
        socket.send(Self.preface)
        _ = socket.read()
        let server = gate.server

        async let drained: Void = server.drain(timeout: .seconds(5))
        let types = frameTypes(bytesToEnd(socket))
        await drained

        #expect(types.last == 7)
        #expect(server.counters.connections == 0)
        await gate.stop()
    }

    @Test("a request that asks for another protocol is answered, and the connection closed behind it")
    func upgrade() async throws {
        let gate = try await Gate(upstreams: ["a": Self.answering.port])
        let socket = try gate.connect()
        let fields = "connection: Upgrade, HTTP2-Settings\r\nupgrade: h2c\r\nhttp2-settings: AAMAAABk\r\n"
        socket.send(gate.request(Gate.chat, fields: fields))

        let all = socket.readToEnd()

        #expect(all.hasPrefix("HTTP/1.1 200"))
        #expect(all.contains("connection: close"))
        await gate.stop()
    }

    @Test("a client that has ended its side gets what was answered at once")
    func endsItsSide() async throws {
        let gate = try await Gate(upstreams: ["a": Self.answering.port])

        for _ in 0..<50 {
            let socket = try gate.connect()
            socket.send(gate.request(Gate.chat, key: "sk-gh-nobody"))
            socket.endSending()

            #expect(socket.readToEnd().hasPrefix("HTTP/1.1 401"))
        }
        await gate.stop()
    }

    @Test("a client whose next request is no HTTP gets the answer to the one before")
    func malformedBehind() async throws {
        let gate = try await Gate(upstreams: ["a": Self.answering.port])

        for _ in 0..<50 {
            let socket = try gate.connect()
            socket.send("GET /livez HTTP/1.1\r\nhost: x\r\n\r\n\u{1}\u{2} no request\r\n\r\n")

            let all = socket.readToEnd()
            #expect(all.hasPrefix("HTTP/1.1 200"))
            #expect(all.contains("HTTP/1.1 400"))
        }
        await gate.stop()
    }

    @Test("thousands of requests sent ahead are all answered")
    func sentAhead() async throws {
        let gate = try await Gate(upstreams: ["a": Self.answering.port])
        let socket = try gate.connect()
        let ahead = String(repeating: "GET /livez HTTP/1.1\r\nhost: x\r\n\r\n", count: 4000)
        let last = "GET /livez HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n"
        async let sent = Task { socket.send(ahead + last) }.value

        let all = socket.readToEnd()

        _ = await sent
        #expect(all.components(separatedBy: "HTTP/1.1 200").count == 4002)
        await gate.stop()
    }
}

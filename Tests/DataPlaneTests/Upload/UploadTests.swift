import Directory
import Ledger
import NIOCore
import Policy
import Testing
import Vocabulary

@testable import DataPlane

/// Long forms over sockets, where time or the order of events matters; the rest is in `test_uploads.py`.
@Suite("Forms that are sent on while they come", .serialized)
struct UploadTests {
    private static let path = "/v1/audio/transcriptions"
    private static let body = FormText.form(
        [("model", "fast")],
        file: String(repeating: "s", count: 4 << 20)
    )

    private func begin(_ gate: Gate) throws -> (BlockingSocket, rest: [UInt8]) {
        let request = Array(gate.request(Self.body, path: Self.path, type: FormText.type).utf8)
        let socket = try gate.connect()
        let count = FormUpload.step + 100_000
        socket.send(Array(request[..<count]))
        return (socket, Array(request[count...]))
    }

    @Test("a client that pauses for too long is told so, its call ends and it pays nothing")
    func stalls() async throws {
        let upstream = ScriptedUpstream { _, _ in [] }
        var times = ClientTimes()
        times.bodyGap = .milliseconds(400)
        let gate = try await Gate(upstreams: ["a": upstream.port], times: times)

        let (socket, _) = try begin(gate)
        let answer = socket.readAnswer()

        #expect(answer.status == 408)
        #expect(answer.field("connection") == "close")
        let record = try await gate.lastRecord()
        #expect(record.status == 408 && record.cost == .zero)
        #expect(record.attempts.map(\.outcome) == ["body_broken"])
        #expect(upstream.requests.isEmpty)
        await gate.stop()
    }

    @Test("a client is not late while its request waits for a limit, and is read when that has passed")
    func waits() async throws {
        let upstream = ScriptedUpstream { request, _ in
            [.send(ScriptedUpstream.json(#"{"text":"\#(request.body.utf8.count)"}"#))]
        }
        var times = ClientTimes()
        times.bodyGap = .milliseconds(300)
        let gate = try await Gate(upstreams: ["a": upstream.port], times: times) {
            $0.models[0].limits = LimitTerms(requestsPerMinute: 60)
        }
        for _ in 0..<60 {
            _ = try gate.ask(FormText.form([("model", "fast")]), path: Self.path, type: FormText.type)
        }
        let request = Array(
            gate.request(
                Self.body,
                path: Self.path,
                type: FormText.type,
                fields: "x-gatehouse-max-wait: 20\r\n"
            ).utf8
        )

        let socket = try gate.connect()
        socket.send(request)
        let answer = socket.readAnswer()

        #expect(answer.status == 200)
        #expect(answer.body.contains("\(Self.body.utf8.count + "upstream-model".utf8.count - 4)"))
        await gate.stop()
    }

    @Test("a key that is revoked with its exchanges ends an upload")
    func revoked() async throws {
        let upstream = ScriptedUpstream { _, _ in [] }
        let gate = try await Gate(upstreams: ["a": upstream.port])
        let made = try gate.directory.createKey(in: .root, KeyTerms(name: "k"), by: .system)
        let request = Array(
            gate.request(Self.body, path: Self.path, key: made.secret.revealed, type: FormText.type).utf8
        )
        let socket = try gate.connect()
        socket.send(Array(request[..<(2 << 20)]))

        for _ in 0..<200 where gate.ledger.statistics.holds == 0 {
            try await Task.sleep(for: .milliseconds(10))
        }
        _ = try gate.directory.revokeKey(made.key.id, cuttingOff: true, by: .system)
        #expect(await gate.server.cut(made.key.id) == 1)

        #expect(socket.readAnswer().status == 401)
        let record = try await gate.lastRecord()
        #expect(record.errorCode == "key_revoked" && record.cost == .zero)
        await gate.stop()
    }
}

import Directory
import Ledger
import Policy
import Testing
import Vocabulary

@testable import DataPlane

/// Streams that have broken off and are to be gone on with, when their key is revoked.
@Suite("Continued streams of revoked keys", .serialized)
struct ContinuedCutTests {
    private static func event(_ text: String, _ finish: String = "null") -> String {
        ScriptedUpstream.chunk(
            #"data: {"id":"first","object":"chat.completion.chunk","created":5,"model":"m","choices":"#
                + #"[{"index":0,"delta":{"role":"assistant","content":"\#(text)"},"finish_reason":\#(finish)}]}"#
                + "\n\n"
        )
    }

    private static let begun = ScriptedUpstream.streamHead + event("One, two, ")
    private static let rest =
        ScriptedUpstream.streamHead + event("three.", #""stop""#) + ScriptedUpstream.chunk("data: [DONE]\n\n")
        + "0\r\n\r\n"

    private func eventually(_ condition: () -> Bool) async throws {
        for _ in 0..<1000 where !condition() { try await Task.sleep(for: .milliseconds(10)) }
        #expect(condition())
    }

    /// Breaks off at the first target; the second one's only connection is taken by another request until the door is opened.
    private func gate(
        _ door: Door
    ) async throws -> (gate: Gate, breaking: ScriptedUpstream, second: ScriptedUpstream) {
        let breaking = ScriptedUpstream { _, _ in [.send(Self.begun), .close] }
        let second = ScriptedUpstream { _, number in
            number == 1
                ? [.wait(door), .send(ScriptedUpstream.chat(prompt: 3, completion: 2))] : [.send(Self.rest)]
        }
        let gate = try await Gate(upstreams: ["a": breaking.port, "b": second.port]) {
            for place in $0.providers.indices { $0.providers[place].kind = "mistral" }
            $0.providers[1].connections = 1
            $0.models[0].retries.attempts = 1
            $0.models[0].continuesStreams = true
            var other = $0.models[0]
            other.name = "other"
            other.targets = [$0.models[0].targets[1]]
            $0.models.append(other)
        }
        return (gate, breaking, second)
    }

    /// A stream that waits for the second target.
    private func waiting(
        _ gate: Gate,
        _ second: ScriptedUpstream,
        _ key: IssuedKey
    ) async throws -> (
        occupying: BlockingSocket, stream: BlockingSocket
    ) {
        let occupying = try gate.connect()
        occupying.send(gate.request(Gate.chat.replacing("fast", with: "other")))
        try await eventually { second.requests.count == 1 }
        let stream = try gate.connect()
        stream.send(gate.request(Gate.streamed, key: key.secret.revealed, fields: "connection: close\r\n"))
        let target = try #require(gate.directory.published().snapshot.models["fast"]?.targets.last)
        try await eventually { gate.server.health(of: target)?.inFlight == 2 }
        return (occupying, stream)
    }

    @Test(
        "one that is cut off goes on nowhere: nothing is sent, the stream says why, and what has come is charged"
    )
    func cut() async throws {
        let door = Door()
        let (gate, breaking, second) = try await gate(door)
        let issued = try gate.directory.createKey(in: .root, KeyTerms(name: "k"), by: .system)
        let (occupying, stream) = try await waiting(gate, second, issued)

        _ = try gate.directory.revokeKey(issued.key.id, cuttingOff: true, by: .system)
        #expect(await gate.server.cut(issued.key.id) == 1)
        door.open()

        let text = stream.readToEnd()
        #expect(text.contains("One, two, ") && text.contains(Access.invalidKey.message))
        #expect(text.contains(#""code":"invalid_api_key""#), "\(text)")
        #expect(!text.contains("[DONE]") && !text.hasSuffix("0\r\n\r\n"))
        #expect(occupying.readAnswer().status == 200)
        let record = try #require(try await gate.records(2).first { $0.errorCode == "key_revoked" })
        #expect(record.attempts.map(\.outcome) == ["cut", "revoked"])
        #expect(record.attempts[1].bill == nil)
        #expect(record.cost > .zero && record.cost == record.attempts[0].bill?.cost ?? record.cost)
        #expect([breaking, second].map(\.requests.count) == [1, 1])
        #expect(gate.ledger.statistics.holds == 0 && gate.ledger.statistics.leaks == 0)
        await gate.stop()
    }

    @Test("an open stream of a key that is revoked alone is finished, on another target too")
    func revoked() async throws {
        let door = Door()
        let (gate, breaking, second) = try await gate(door)
        let issued = try gate.directory.createKey(in: .root, KeyTerms(name: "k"), by: .system)
        let (occupying, stream) = try await waiting(gate, second, issued)

        _ = try gate.directory.revokeKey(issued.key.id, by: .system)
        door.open()

        let text = stream.readToEnd()
        #expect(occupying.readAnswer().status == 200)
        #expect(text.contains("three.") && text.contains("[DONE]") && !text.contains("error"))
        #expect([breaking, second].map(\.requests.count) == [1, 2])
        await gate.stop()
    }
}

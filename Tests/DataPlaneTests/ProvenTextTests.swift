import Directory
import Policy
import Testing
import Vocabulary

@testable import DataPlane

@Suite("What a connection has proven")
struct ProvenTextTests {
    private let digest = KeyDigest(words: (1, 2, 3, 4))

    @Test("the digest of a text is known for this text alone")
    func others() {
        let proven = ProvenText("sk-gh-one", digest)

        #expect(proven.digest(of: "sk-gh-one") == digest)
        for other in ["", "sk-gh-on", "sk-gh-onf", "tk-gh-one", "sk-gh-one ", "SK-GH-ONE"] {
            #expect(proven.digest(of: other) == nil, "\(other)")
        }
    }

    @Test(
        "each request is answered for its own key, and a key that is revoked is refused on the same connection"
    )
    func oneConnection() async throws {
        let upstream = ScriptedUpstream { _, _ in [.send(ScriptedUpstream.chat(prompt: 1, completion: 1))] }
        let gate = try await Gate(upstreams: ["a": upstream.port])
        let first = try gate.directory.createKey(in: .root, KeyTerms(name: "first"), by: .system)
        let second = try gate.directory.createKey(in: .root, KeyTerms(name: "second"), by: .system)
        let socket = try gate.connect()
        func status(_ key: IssuedKey) -> Int? {
            socket.send(gate.request(Gate.chat, key: key.secret.revealed))
            return socket.readAnswer().status
        }

        #expect([first, first, second, first].map(status) == [200, 200, 200, 200])
        _ = try gate.directory.revokeKey(first.key.id, by: .system)

        #expect([first, second, first].map(status) == [401, 200, 401])
        await gate.stop()
    }
}

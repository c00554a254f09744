import Directory
import Policy
import Testing
import Vocabulary

@testable import DataPlane

@Suite("The last use of a key on routes that make no record")
struct LastUseTests {
    @Test(
        "is noted on every one of them, whatever the answer",
        arguments: [
            "/v1/models", "/v1/models/fast", "/v1beta/models", "/v1beta/models/fast",
            "/v1/responses/resp_none",
        ]
    )
    func noted(path: String) async throws {
        let gate = try await Gate(upstreams: [:]) { $0.models = [] }
        let key = try gate.directory.createKey(in: .root, KeyTerms(name: "k"), by: .system)
        #expect(gate.lastUses.time(of: key.key.id) == nil)

        let refused = try gate.ask("", path: path, method: "GET", key: key.secret.revealed + "x")
        #expect(refused.status == 401)
        #expect(gate.lastUses.time(of: key.key.id) == nil)
        _ = try gate.ask("", path: path, method: "GET", key: key.secret.revealed)

        #expect(gate.lastUses.time(of: key.key.id) != nil)
        await gate.stop()
    }
}

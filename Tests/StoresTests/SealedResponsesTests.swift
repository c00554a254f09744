import GRDB
import Policy
import Ports
import Testing
import Vocabulary

@testable import Stores

@Suite("Sealed texts of kept responses")
struct SealedResponsesTests {
    private static let now = UTCTime(seconds: 1_800_000_000)
    private static let team = TeamID(rawValue: "team_a")
    private static let marks = ["prompt-0123456789", "answer-0123456789"]

    private func response(_ id: String, _ suffix: String = "") -> KeptResponse {
        KeptResponse(
            id: id,
            team: Self.team,
            model: "fast",
            createdAt: Self.now,
            content: .here(
                input: Array("[\"\(Self.marks[0])\(suffix)\"]".utf8),
                response: Array("{\"a\":\"\(Self.marks[1])\(suffix)\"}".utf8)
            )
        )
    }

    private func find(_ id: String, _ responses: SealedResponses) throws -> KeptResponse? {
        try responses.response(id, of: Self.team, since: Self.now)
    }

    /// Puts an answer into a database as the version before kept it.
    private func keepUnsealed(_ id: String, _ store: SQLiteStore) throws {
        guard case .here(let input, let whole) = response(id).content else { return }
        try store.quickly { database in
            try database.execute(
                sql: """
                    INSERT INTO kept_responses (id, team, model, created_at, bytes, input, response)
                    VALUES (?, ?, 'fast', ?, ?, CAST(? AS BLOB), CAST(? AS BLOB))
                    """,
                arguments: [
                    id, Self.team.rawValue, Self.now.microseconds, response(id).byteCount,
                    String(decoding: input, as: UTF8.self), String(decoding: whole, as: UTF8.self),
                ]
            )
        }
    }

    private func files(_ folder: StoreFolder) throws -> [String] {
        try Self.marks.flatMap(folder.files(with:))
    }

    @Test("no file of the database has a text, while it is open and after it is closed")
    func sealed() throws {
        let folder = try StoreFolder()
        let store = try folder.store()
        let responses = SealedResponses(store, sealing: ScriptedTextSealing())

        for number in 0..<9 { #expect(try responses.keep(response("resp_\(number)"))) }

        #expect(try find("resp_3", responses) == response("resp_3"))
        #expect(try files(folder).isEmpty)
        try store.close()
        #expect(try files(folder).isEmpty)
    }

    @Test("a text that was moved to another answer is not given")
    func moved() throws {
        let folder = try StoreFolder()
        let store = try folder.store()
        let responses = SealedResponses(store, sealing: ScriptedTextSealing())
        for id in ["resp_1", "resp_2"] { _ = try responses.keep(response(id)) }

        try store.quickly { database in
            try database.execute(
                sql: """
                    UPDATE kept_responses SET input = (SELECT input FROM kept_responses WHERE id = 'resp_1')
                    WHERE id = 'resp_2'
                    """
            )
        }

        #expect(throws: ScriptedTextSealing.Damage.self) { try find("resp_2", responses) }
        #expect(try find("resp_1", responses) == response("resp_1"))
    }

    @Test("an answer whose key is lost is not found, and can be removed")
    func lost() throws {
        let folder = try StoreFolder()
        let store = try folder.store()
        _ = try SealedResponses(store, sealing: ScriptedTextSealing()).keep(response("resp_1"))
        let responses = SealedResponses(store, sealing: ScriptedTextSealing(keyID: "text_key_b"))

        #expect(try find("resp_1", responses) == nil)
        #expect(try responses.removeResponse("resp_1", of: Self.team))
    }

    @Test("what an earlier version kept unsealed is read, and sealed by and by; then no file has it")
    func unsealed() throws {
        let folder = try StoreFolder()
        let store = try folder.store()
        let responses = SealedResponses(store, sealing: ScriptedTextSealing())
        for number in 0..<150 { try keepUnsealed("resp_\(number)", store) }
        let note = KeptResponse(
            id: "note",
            team: Self.team,
            model: "fast",
            createdAt: Self.now,
            content: .at(provider: "openai")
        )
        _ = try responses.keep(note)
        #expect(try find("resp_7", responses) == response("resp_7"))
        #expect(try !files(folder).isEmpty)

        var calls = 0
        while try responses.tend() { calls += 1 }

        #expect(calls == 2)
        #expect(try find("resp_7", responses) == response("resp_7"))
        #expect(try find("note", responses) == note)
        #expect(try files(folder).isEmpty)
    }

    @Test("a key goes when no text needs it any more, the one in use never")
    func keys() throws {
        let folder = try StoreFolder()
        let store = try folder.store()
        for id in ["text_key_a", "text_key_b", "text_key_c"] {
            try store.add(StoredTextKey(id: id, madeUnder: "secret", sealed: [1]))
        }
        let old = SealedResponses(store, sealing: ScriptedTextSealing())
        _ = try old.keep(response("resp_1"))
        let responses = SealedResponses(store, sealing: ScriptedTextSealing(keyID: "text_key_c"))

        #expect(try !responses.tend())
        #expect(try store.textKeys().map(\.id) == ["text_key_a", "text_key_c"])
        _ = try old.removeResponse("resp_1", of: Self.team)
        #expect(try !responses.tend())
        #expect(try store.textKeys().map(\.id) == ["text_key_c"])
    }
}

import GRDB
import Policy
import Ports
import Testing
import Vocabulary

@testable import Stores

@Suite("Kept responses")
struct ResponseStoreTests {
    private static let now = UTCTime(seconds: 1_800_000_000)
    private static let team = TeamID(rawValue: "team_a")
    private static let other = TeamID(rawValue: "team_b")

    private static func response(
        _ id: String,
        of team: TeamID = team,
        at time: UTCTime = now,
        bytes: Int = 3
    ) -> KeptResponse {
        KeptResponse(
            id: id,
            team: team,
            model: "fast",
            createdAt: time,
            content: .here(input: Array("[]".utf8), response: [UInt8](repeating: 0x20, count: bytes))
        )
    }

    private func bytes(_ store: SQLiteStore, of team: TeamID = team) throws -> Int64? {
        try store.pool.read { database in
            try Int64.fetchOne(
                database,
                sql: "SELECT bytes FROM kept_response_bytes WHERE team = ?",
                arguments: [team.rawValue]
            )
        }
    }

    @Test("an answer is found by its id and its team, and by nobody else")
    func isolation() throws {
        let folder = try StoreFolder()
        let store = try folder.store()
        let responses = SealedResponses(store, sealing: ScriptedTextSealing())
        let kept = Self.response("resp_1")

        #expect(try responses.keep(kept))

        #expect(try responses.response("resp_1", of: Self.team, since: Self.now) == kept)
        #expect(try responses.response("resp_1", of: Self.other, since: Self.now) == nil)
        #expect(try responses.response("resp_2", of: Self.team, since: Self.now) == nil)
        #expect(try !responses.removeResponse("resp_1", of: Self.other))
        #expect(try responses.keep(Self.response("resp_1", of: Self.other, bytes: 9)))
        #expect(try responses.response("resp_1", of: Self.team, since: Self.now) == kept)
    }

    @Test("an answer that was removed is gone, and one that is kept twice stays as it was")
    func removal() throws {
        let folder = try StoreFolder()
        let store = try folder.store()
        let responses = SealedResponses(store, sealing: ScriptedTextSealing())
        _ = try responses.keep(Self.response("resp_1"))
        _ = try responses.keep(Self.response("resp_1", bytes: 9))

        #expect(try responses.response("resp_1", of: Self.team, since: Self.now)?.byteCount == 5)
        #expect(try bytes(store) == 5)
        #expect(try responses.removeResponse("resp_1", of: Self.team))
        #expect(try !responses.removeResponse("resp_1", of: Self.team))
        #expect(try bytes(store) == 0)
    }

    @Test("an answer that is too large is not kept")
    func size() throws {
        let folder = try StoreFolder()
        let store = try folder.store()
        let responses = SealedResponses(store, sealing: ScriptedTextSealing())

        #expect(try !responses.keep(Self.response("resp_1", bytes: KeptResponse.mostBytes)))
        #expect(try responses.response("resp_1", of: Self.team, since: Self.now) == nil)
    }

    @Test("a team's oldest answers make room for its new ones, and for nobody else's")
    func room() throws {
        let folder = try StoreFolder()
        let store = try folder.store()
        let responses = SealedResponses(store, sealing: ScriptedTextSealing())
        for number in 1...3 {
            _ = try responses.keep(Self.response("resp_\(number)", at: Self.now + .seconds(number)))
        }
        _ = try responses.keep(Self.response("resp_1", of: Self.other))
        // As if the two oldest were large, without writing a gibibyte.
        try store.quickly { database in
            let half = KeptResponse.mostBytesOfTeam / 2
            try database.execute(
                sql: "UPDATE kept_responses SET bytes = ? WHERE team = ? AND id != 'resp_3'",
                arguments: [half, Self.team.rawValue]
            )
            try database.execute(
                sql: "UPDATE kept_response_bytes SET bytes = ? WHERE team = ?",
                arguments: [half * 2 + 5, Self.team.rawValue]
            )
        }

        _ = try responses.keep(Self.response("resp_4", at: Self.now + .seconds(4)))

        let left = try (1...4).filter { number in
            try responses.response("resp_\(number)", of: Self.team, since: Self.now) != nil
        }
        #expect(left == [2, 3, 4])
        #expect(try bytes(store) == KeptResponse.mostBytesOfTeam / 2 + 10)
        #expect(try responses.response("resp_1", of: Self.other, since: Self.now) != nil)
    }

    private func addTeam(_ id: TeamID, scope: Int32, _ store: SQLiteStore) throws {
        let team = Team(
            id: id,
            scope: ScopeID(rawValue: scope),
            name: id.rawValue,
            parent: nil,
            createdAt: Self.now
        )
        try store.save([.team(team)], audit: [], checkpoint: nil)
    }

    @Test("where an answer is that a provider keeps is found like an answer")
    func elsewhere() throws {
        let folder = try StoreFolder()
        let store = try folder.store()
        let responses = SealedResponses(store, sealing: ScriptedTextSealing())
        let kept = KeptResponse(
            id: "resp_1",
            team: Self.team,
            model: "fast",
            createdAt: Self.now,
            content: .at(provider: "openai")
        )

        #expect(try responses.keep(kept))

        #expect(try responses.response("resp_1", of: Self.team, since: Self.now) == kept)
        #expect(try responses.response("resp_1", of: Self.other, since: Self.now) == nil)
        #expect(try bytes(store) ?? 0 > 128, "a note takes room too")
    }

    @Test("answers go with their team")
    func teams() throws {
        let folder = try StoreFolder()
        let store = try folder.store()
        let responses = SealedResponses(store, sealing: ScriptedTextSealing())
        try addTeam(Self.team, scope: 900, store)
        try addTeam(Self.other, scope: 901, store)
        for team in [Self.team, Self.other] { _ = try responses.keep(Self.response("resp_1", of: team)) }

        _ = try store.removeExpired(RetentionTerms(), at: Self.now)
        #expect(try bytes(store) == 5)
        try store.save([.removeTeam(Self.team)], audit: [], checkpoint: nil)
        _ = try store.removeExpired(RetentionTerms(), at: Self.now)

        #expect(try responses.response("resp_1", of: Self.team, since: Self.now) == nil)
        #expect(try responses.response("resp_1", of: Self.other, since: Self.now) != nil)
        #expect(try bytes(store) == nil)
    }

    @Test("answers go after their days, and are not given when they should have gone")
    func retention() throws {
        let folder = try StoreFolder()
        let store = try folder.store()
        let responses = SealedResponses(store, sealing: ScriptedTextSealing())
        try addTeam(Self.team, scope: 900, store)
        let old = Self.now + (.zero - .seconds(31 * 86_400))
        for number in 0..<150 { _ = try responses.keep(Self.response("old_\(number)", at: old)) }
        _ = try responses.keep(Self.response("new"))

        #expect(try responses.response("old_1", of: Self.team, since: Self.now) == nil)
        #expect(try store.removeExpired(RetentionTerms(), at: Self.now))
        #expect(try bytes(store) == 51 * 5)
        #expect(try !store.removeExpired(RetentionTerms(), at: Self.now))
        #expect(try bytes(store) == 5)
        #expect(try responses.response("new", of: Self.team, since: Self.now) != nil)
    }
}

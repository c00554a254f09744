import GRDB
import Ledger
import Policy
import Ports
import Testing
import Vocabulary

@testable import Stores

@Suite("Series of exchanges")
struct SeriesTests {
    /// 2027-01-15T08:00:00Z.
    private static let now = UTCTime(seconds: 1_800_000_000)

    private static func record(_ number: Int, day: Int64 = 0, key: String = "key_a") -> ExchangeRecord {
        let time = now + .seconds(day * 86_400 + Int64(number))
        var record = ExchangeRecord(
            id: ExchangeID(arrival: time, unique16: 1, unique64: UInt64(number)),
            time: time,
            team: TeamID(rawValue: "team_a"),
            key: KeyID(rawValue: key)
        )
        record.status = 200
        record.target = "openai/gpt"
        record.attempts = [
            .init(
                target: "openai/gpt",
                status: 200,
                outcome: "ok",
                startMicroseconds: 5,
                durationMicroseconds: 70
            )
        ]
        return record
    }

    private func commit(_ records: [ExchangeRecord], to store: SQLiteStore) throws {
        var composer = Composer()
        for record in records { composer.add(record) }
        try store.commit(composer.batch)
    }

    private func count(_ store: SQLiteStore) throws -> Int? {
        try store.pool.read { try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM series") }
    }

    private func all(_ store: SQLiteStore) throws -> [ExchangeRecord] {
        try store.records(RecordFilter(), before: nil, limit: 100).reversed()
    }

    @Test("exchanges that differ in what is their own share one series, in one batch and over several")
    func shared() throws {
        let folder = try StoreFolder()
        let store = try folder.store()
        var streamed = Self.record(3)
        streamed.isStream = true
        streamed.tags = ["a": "b"]

        try commit([Self.record(1), Self.record(2), streamed], to: store)
        try commit([Self.record(4)], to: store)

        #expect(try count(store) == 1)
        #expect(try all(store) == [Self.record(1), Self.record(2), streamed, Self.record(4)])
    }

    @Test("exchanges that differ in anything else have series of their own and read back")
    func apart() throws {
        let folder = try StoreFolder()
        let store = try folder.store()
        let changes: [(inout ExchangeRecord) -> Void] = [
            { _ in }, { $0.team = TeamID(rawValue: "team_b") }, { $0.key = KeyID(rawValue: "key_b") },
            { $0.user = "user_a" }, { $0.model = "fast" }, { $0.provider = "openai" },
            { $0.target = "openai/other" }, { $0.operation = "embeddings" }, { $0.status = 201 },
            { $0.errorCode = "cut" }, { $0.accuracy = .estimated }, { $0.priceVersion = "p2" },
        ]
        let records = changes.enumerated().map { number, change in
            var record = Self.record(number)
            change(&record)
            return record
        }

        try commit(records, to: store)

        #expect(try count(store) == changes.count)
        #expect(try all(store) == records)
    }

    @Test("an attempt of which the exchange does not say everything is kept whole")
    func attempts() throws {
        let folder = try StoreFolder()
        let store = try folder.store()
        let changes: [(inout [ExchangeRecord.Attempt]) -> Void] = [
            { $0[0].status = 0 }, { $0[0].outcome = "cut" }, { $0[0].target = "other/gpt" },
            { $0.append($0[0]) }, { $0.removeAll() }, { $0[0].durationMicroseconds = -1 },
        ]
        let records = changes.enumerated().map { number, change in
            var record = Self.record(number)
            change(&record.attempts)
            return record
        }

        try commit(records, to: store)

        #expect(try all(store) == records)
    }

    @Test("a series of a transaction that failed is written again")
    func failed() throws {
        let folder = try StoreFolder()
        let store = try folder.store()
        let trigger = """
            CREATE TRIGGER stop BEFORE INSERT ON usage_hourly BEGIN SELECT RAISE(ABORT, 'stopped'); END
            """
        try store.quickly { try $0.execute(sql: trigger) }
        #expect(throws: (any Error).self) { try commit([Self.record(1)], to: store) }
        try store.quickly { try $0.execute(sql: "DROP TRIGGER stop") }

        try commit([Self.record(1)], to: store)

        #expect(try count(store) == 1)
        #expect(try all(store) == [Self.record(1)])
    }

    @Test("a store that is opened again goes on, and one that knows too many begins anew")
    func reopened() throws {
        let folder = try StoreFolder()
        var store = try folder.store()
        try commit([Self.record(1)], to: store)
        try store.close()
        store = try folder.store()
        try commit([Self.record(2)], to: store)
        #expect(try count(store) == 2)

        let many = (0...SeriesIndex.most).map { Self.record(10 + $0, key: "key_\($0)") }
        try commit(many, to: store)
        try commit([Self.record(3)], to: store)

        #expect(try count(store) == 2 + many.count + 1)
        let read = try store.records(RecordFilter(), before: nil, limit: 10_000)
        #expect(Set(read) == Set(many + [1, 2, 3].map { Self.record($0) }))
    }

    @Test("a series goes with the last exchange of its day, and comes again for a late one")
    func retention() throws {
        let folder = try StoreFolder()
        let store = try folder.store()
        try commit([Self.record(1, day: -91), Self.record(1, day: -90), Self.record(1)], to: store)
        #expect(try count(store) == 3)

        while try store.removeExpired(RetentionTerms(), at: Self.now) {}

        #expect(try count(store) == 2, "the day that is still looked at in part, and today")
        try commit([Self.record(2, day: -91)], to: store)
        #expect(try all(store).contains(Self.record(2, day: -91)))
    }

    @Test("rows of the version before read as they did, beside new ones")
    func earlier() throws {
        let folder = try StoreFolder()
        let pool = try DatabasePool(path: folder.path + "/gatehouse.db")
        try Schema.migrator.migrate(pool, upTo: "team_weights")
        let old = Self.record(1)
        try pool.write { database in
            try database.execute(
                sql: """
                    INSERT INTO requests VALUES (?, ?, 'team_a', 'key_a', '', '', '', 'openai/gpt', '', 200, '', 0, 0, 0,
                        0, 0, 0, 0, 'none', '', 0, NULL, 0, 0, '', '', '', '[["openai/gpt",200,"ok",5,70]]', NULL, NULL)
                    """,
                arguments: [IDColumn.value(old.id), old.time.microseconds]
            )
        }
        try pool.close()

        let store = try folder.store()
        try commit([Self.record(2)], to: store)

        #expect(try all(store) == [old, Self.record(2)])
        var filter = RecordFilter()
        filter.team = old.team
        filter.status = 200
        #expect(try store.usage(filter, by: [.team]).map(\.requests) == [2])
    }

    @Test("the newest exchanges are found in the order of the rows, without sorting them")
    func plan() throws {
        let folder = try StoreFolder()
        let store = try folder.store()
        let sql =
            "EXPLAIN QUERY PLAN SELECT * FROM exchanges WHERE team = 'a' AND id < x'00' ORDER BY id DESC"

        let steps = try store.pool.read { database in
            try Row.fetchAll(database, sql: sql).map { $0["detail"] as String }
        }

        #expect(
            steps == [
                "SEARCH requests USING PRIMARY KEY (id<?)",
                "SEARCH series USING INTEGER PRIMARY KEY (rowid=?) LEFT-JOIN",
            ]
        )
    }
}

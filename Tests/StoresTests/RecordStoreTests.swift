import Ledger
import Policy
import Ports
import Stores
import Testing
import Vocabulary

@Suite("Records and usage in SQLite")
struct RecordStoreTests {
    /// 2027-01-15T08:00:00Z.
    private static let start = UTCTime(seconds: 1_800_000_000)

    private static func record(_ number: Int, minute: Int64) -> ExchangeRecord {
        let time = start + .seconds(minute * 60)
        var record = ExchangeRecord(
            id: ExchangeID(arrival: time, unique16: 1, unique64: UInt64(number)),
            time: time,
            team: TeamID(rawValue: "team_\(number % 2)"),
            key: KeyID(rawValue: "key_\(number % 3)")
        )
        record.model = "fast"
        record.provider = number % 2 == 0 ? "openai" : ""
        record.status = number % 4 == 3 ? 500 : 200
        record.usage = Usage(input: 10, cachedInput: 4, cacheWrite: 1, output: 20, reasoning: 5)
        record.cost = Money(nanos: Int64(number))
        record.tags = number % 2 == 0 ? ["env": "prod", "it's": "x=y"] : [:]
        return record
    }

    /// Exchanges every 20 minutes for four hours, from a store that has their sums as well.
    private static func filled(_ folder: StoreFolder) throws -> SQLiteStore {
        let store = try folder.store()
        var composer = Composer()
        for number in 0..<12 { composer.add(record(number, minute: Int64(number) * 20)) }
        try store.commit(composer.batch)
        return store
    }

    @Test("whoever may see some teams and keys is shown their records and sums, and nothing else")
    func visibility() throws {
        let folder = try StoreFolder()
        let store = try Self.filled(folder)
        func seen(_ teams: [String], _ keys: [String]) throws -> Set<Int64> {
            var filter = RecordFilter()
            filter.visibility = RecordVisibility(
                teams: teams.map(TeamID.init(rawValue:)),
                keys: keys.map(KeyID.init(rawValue:))
            )
            let records = try store.records(filter, before: nil, limit: 100)
            let sums = try store.usage(filter, by: [])
            #expect(sums.reduce(0) { $0 + $1.requests } == records.count)
            return Set(records.map(\.cost.nanos))
        }

        #expect(try seen(["team_0"], []) == [0, 2, 4, 6, 8, 10])
        #expect(try seen([], ["key_1"]) == [1, 4, 7, 10])
        #expect(try seen(["team_1"], ["key_0"]) == [0, 1, 3, 5, 6, 7, 9, 11])
        #expect(try seen(["team_9"], ["key_9"]).isEmpty)
        #expect(try seen([], []).isEmpty)
    }

    @Test("a plain record reads back as it was written, and so does one that is special in a single thing")
    func plainRoundTrips() throws {
        let folder = try StoreFolder()
        let store = try folder.store()
        let changes: [(inout ExchangeRecord) -> Void] = [
            { _ in }, { $0.errorCode = "cut" }, { $0.isStream = true }, { $0.usage.cachedInput = 1 },
            { $0.usage.cacheWrite = 2 }, { $0.usage.reasoning = 3 }, { $0.isUnpriced = true },
            { $0.clientRequestID = "mine" }, { $0.tags = ["a": "b"] }, { _ in },
        ]
        let records = changes.enumerated().map { number, change in
            var record = Self.record(number, minute: Int64(number))
            record.usage = Usage(input: 10, output: 20)
            record.tags = [:]
            record.user = "user_1"
            record.target = "openai/gpt"
            record.upstreamRequestID = "theirs"
            record.timeToFirstByteMicroseconds = number % 2 == 0 ? nil : 7
            record.attempts = [
                .init(
                    target: "a/b",
                    status: 200,
                    outcome: "ok",
                    startMicroseconds: 0,
                    durationMicroseconds: -1
                )
            ]
            change(&record)
            return record
        }
        var composer = Composer()
        for record in records { composer.add(record) }

        try store.commit(composer.batch)

        #expect(try store.records(RecordFilter(), before: nil, limit: 20) == records.reversed())
    }

    @Test(
        "plain records that are written together and those that are left over read back, each once",
        arguments: [
            1, 7, 8, 9, 23,
        ]
    )
    func manyPlainRoundTrip(count: Int) throws {
        let folder = try StoreFolder()
        let store = try folder.store()
        let records = (0..<count).map { number in
            var record = Self.record(number, minute: Int64(number))
            record.usage = Usage(input: number, output: 2 * number)
            record.tags = [:]
            record.target = String(repeating: "t", count: number)
            record.upstreamRequestID = "theirs_\(number)"
            record.timeToFirstByteMicroseconds = number % 2 == 0 ? nil : Int64(number)
            return record
        }
        var composer = Composer()
        for record in records { composer.add(record) }

        try store.commit(composer.batch)
        try store.commit(composer.batch)

        #expect(try store.records(RecordFilter(), before: nil, limit: 50) == records.reversed())
    }

    @Test("a record reads back as it was written")
    func roundTrip() throws {
        let folder = try StoreFolder()
        let store = try folder.store()
        var record = Self.record(1, minute: 0)
        record.usage.rare = [.cacheWriteLong: 1, .audioMilliseconds: 1500, .searches: 2]
        record.usage.serviceTier = .flex
        record.user = "user_1"
        record.target = "openai/gpt"
        record.operation = "embeddings"
        record.errorCode = "upstream_failed"
        record.isStream = true
        record.accuracy = .drained
        record.priceVersion = "p1"
        record.isUnpriced = true
        record.timeToFirstByteMicroseconds = 12
        record.durationMicroseconds = 13
        record.overheadMicroseconds = 14
        record.clientRequestID = "mine"
        record.upstreamRequestID = "theirs"
        record.tags = ["a\"b": "\n\\é"]
        record.attempts = [
            ExchangeRecord.Attempt(
                target: "a/\"b\"",
                status: 503,
                outcome: "status",
                startMicroseconds: 1,
                durationMicroseconds: 2
            ),
            ExchangeRecord.Attempt(
                target: "c",
                status: 200,
                outcome: "ok",
                startMicroseconds: 3,
                durationMicroseconds: 4
            ),
        ]
        record.attempts[0].bill = ExchangeRecord.Bill(
            usage: Usage(
                input: 5,
                cachedInput: 2,
                cacheWrite: 1,
                output: 3,
                reasoning: 1,
                rare: [.searches: 2],
                serviceTier: .flex
            ),
            cost: Money(nanos: 7),
            priceVersion: "p\"0"
        )
        record.attempts[1].bill = ExchangeRecord.Bill(usage: Usage(input: 1), cost: .zero, priceVersion: "")
        var batch = LedgerBatch()
        batch.records = [record]
        try store.commit(batch)
        try store.commit(batch)

        #expect(try store.record(record.id) == record)
        #expect(try store.records(RecordFilter(), before: nil, limit: 10) == [record])
        #expect(try store.record(ExchangeID(high: 1, low: 2)) == nil)
        let ids = [record.id, ExchangeID(high: 1, low: 2)]
        #expect(try store.recorded(among: ids) == [record.id])
    }

    @Test("a list goes on after its cursor, newest first")
    func pages() throws {
        let folder = try StoreFolder()
        let store = try Self.filled(folder)

        let first = try store.records(RecordFilter(), before: nil, limit: 5)
        let second = try store.records(RecordFilter(), before: first.last?.id, limit: 100)

        #expect(first.map(\.cost.nanos) == [11, 10, 9, 8, 7])
        #expect(second.map(\.cost.nanos) == [6, 5, 4, 3, 2, 1, 0])
    }

    @Test("filters choose by every field and by time to the microsecond")
    func filters() throws {
        let folder = try StoreFolder()
        let store = try Self.filled(folder)
        func costs(_ change: (inout RecordFilter) -> Void) throws -> [Int64] {
            var filter = RecordFilter()
            change(&filter)
            return try store.records(filter, before: nil, limit: 100).map(\.cost.nanos).reversed()
        }

        #expect(try costs { $0.team = TeamID(rawValue: "team_1") } == [1, 3, 5, 7, 9, 11])
        #expect(try costs { $0.key = KeyID(rawValue: "key_2") } == [2, 5, 8, 11])
        #expect(try costs { $0.status = 500 } == [3, 7, 11])
        #expect(try costs { $0.provider = "openai" } == [0, 2, 4, 6, 8, 10])
        #expect(try costs { $0.model = "slow" } == [])
        #expect(try costs { $0.user = "" }.count == 12)
        #expect(try costs { $0.tag = "env" } == [0, 2, 4, 6, 8, 10])
        #expect(try costs { $0.tag = "it's=x=y" } == [0, 2, 4, 6, 8, 10])
        #expect(try costs { $0.tag = "env=test" } == [])
        let third = Self.record(3, minute: 60).time
        #expect(try costs { $0.from = third } == [3, 4, 5, 6, 7, 8, 9, 10, 11])
        #expect(try costs { $0.to = third } == [0, 1, 2])
        #expect(try costs { $0.from = UTCTime(microseconds: third.microseconds + 1) }.first == 4)
        #expect(try costs { $0.to = UTCTime(microseconds: third.microseconds + 1) }.last == 3)
    }

    @Test("sums of usage are those of the rows, for any stretch of time and any groups")
    func usage() throws {
        let folder = try StoreFolder()
        let store = try Self.filled(folder)
        for from in [nil, 0, 10, 60, 61, 119] as [Int64?] {
            for to in [nil, 60, 70, 120, 180, 239] as [Int64?] {
                var filter = RecordFilter()
                filter.from = from.map { Self.start + .seconds($0 * 60) }
                filter.to = to.map { Self.start + .seconds($0 * 60) }
                let rows = try store.records(filter, before: nil, limit: 100)
                let sums = try store.usage(filter, by: [])
                #expect(sums.first?.requests ?? 0 == rows.count)
                #expect(sums.first?.cost.nanos ?? 0 == rows.reduce(0) { $0 + $1.cost.nanos })
                #expect(sums.first?.errors ?? 0 == rows.filter { $0.status >= 400 }.count)
                #expect(sums.first?.usage.output ?? 0 == rows.reduce(0) { $0 + $1.usage.output })
            }
        }
        var failed = RecordFilter()
        failed.status = 500
        #expect(try store.usage(failed, by: []).map(\.requests) == [3])
        failed.status = 404
        #expect(try store.usage(failed, by: []).isEmpty)
    }

    @Test("usage is grouped by names, tags and times")
    func groups() throws {
        let folder = try StoreFolder()
        let store = try Self.filled(folder)

        let byTeam = try store.usage(RecordFilter(), by: [.team, .provider])
        #expect(byTeam.map(\.groups) == [["team_0", "openai"], ["team_1", ""]])
        #expect(byTeam.map(\.requests) == [6, 6])
        #expect(
            byTeam[0].usage == Usage(input: 60, cachedInput: 24, cacheWrite: 6, output: 120, reasoning: 30)
        )
        let byTag = try store.usage(RecordFilter(), by: [.tag("it's"), .tag("none")])
        #expect(byTag.map(\.groups) == [["", ""], ["x=y", ""]])
        let byHour = try store.usage(RecordFilter(), by: [.hour])
        #expect(
            byHour.map(\.groups)
                == (8...11).map { [$0 < 10 ? "2027-01-15T0\($0):00:00Z" : "2027-01-15T\($0):00:00Z"] }
        )
        #expect(byHour.map(\.requests) == [3, 3, 3, 3])
        #expect(try store.usage(RecordFilter(), by: [.day]).map(\.groups) == [["2027-01-15T00:00:00Z"]])
        #expect(try store.usage(RecordFilter(), by: [.month]).map(\.groups) == [["2027-01-01T00:00:00Z"]])
        #expect(try store.usage(RecordFilter(), by: [.key, .model, .user]).count == 3)
    }

    @Test("more rows of usage than are asked for are none, with groups and without")
    func most() throws {
        let folder = try StoreFolder()
        let store = try Self.filled(folder)

        let all = try store.usage(RecordFilter(), by: [.tag("it's"), .hour])
        let exact = try store.usage(RecordFilter(), by: [.tag("it's"), .hour], atMost: all.count)
        #expect(exact?.map(\.groups) == all.map(\.groups))
        let fewer = try store.usage(RecordFilter(), by: [.tag("it's"), .hour], atMost: all.count - 1)
        #expect(fewer == nil)
        let sum = try store.usage(RecordFilter(), by: [], atMost: 1)
        #expect(sum?.map(\.requests) == [12])
    }

    @Test("what few exchanges use is summed beside the tokens, by whole hours and at their ends")
    func rareUsage() throws {
        let folder = try StoreFolder()
        let store = try folder.store()
        var composer = Composer()
        for number in 0..<12 {
            var record = Self.record(number, minute: Int64(number) * 20)
            if number % 2 == 0 { record.usage.rare = [.searches: number, .images: 1] }
            if number == 3 { record.usage.serviceTier = .batch }
            composer.add(record)
        }
        try store.commit(composer.batch)

        let byTeam = try store.usage(RecordFilter(), by: [.team])
        #expect(byTeam.map(\.usage.rare) == [[.searches: 30, .images: 6], .none])
        // From 08:20 to 11:10: exchanges 1 to 9, those of 09:00 to 11:00 from the sums of their hours.
        var part = RecordFilter()
        part.from = Self.start + .seconds(20 * 60)
        part.to = Self.start + .seconds(190 * 60)
        #expect(try store.usage(part, by: []).map(\.usage.rare) == [[.searches: 20, .images: 4]])
        part.key = KeyID(rawValue: "key_2")
        #expect(
            try store.usage(part, by: [.tag("env")]).map(\.usage.rare) == [
                .none, [.searches: 10, .images: 2],
            ]
        )
        let records = try store.records(RecordFilter(), before: nil, limit: 100)
        #expect(records.map(\.usage.serviceTier) == (0..<12).map { $0 == 8 ? .batch : nil })
        #expect(records[1].usage.rare == [.searches: 10, .images: 1] && records[0].usage.rare == .none)
    }

    @Test("sums stop at the largest integer instead of failing")
    func saturation() throws {
        let folder = try StoreFolder()
        let store = try folder.store()
        let scope = ScopeID(rawValue: 1)
        let window = try #require(
            try store.open(
                [
                    WindowDraft(
                        window: BudgetWindow(scope: scope, start: Self.start, end: .endless),
                        declared: .zero
                    )
                ],
                at: Self.start
            )
            .first
        )
        var batch = LedgerBatch()
        batch.spends = [
            LedgerBatch.Spend(
                scope: scope,
                quarter: Self.start,
                charge: Charge(cost: Money(nanos: .max), tokens: .max)
            )
        ]
        batch.windows = [
            LedgerBatch.WindowChange(row: window.row, settled: Quantity(count: .max), sliced: .zero)
        ]

        try store.commit(batch)
        try store.commit(batch)

        #expect(try store.windows(endingAfter: Self.start).map(\.settled.count) == [.max])
        let hour = BudgetWindow(scope: scope, start: Self.start, end: Self.start + .seconds(86_400))
        batch.spends[0].quarter = Self.start + .seconds(900)
        try store.commit(batch)
        let draft = WindowDraft(window: hour, declared: .zero)
        #expect(try store.open([draft], at: Self.start).map(\.settled.count) == [.max])
    }

    @Test("sums of usage are exact, and stop at the largest integer instead of failing")
    func absurdUsage() throws {
        let folder = try StoreFolder()
        let store = try folder.store()
        var composer = Composer()
        for (number, nanos) in [Int64.max, .max, .max - 7].enumerated() {
            var record = Self.record(2 * number, minute: Int64(number) * 60)
            record.cost = Money(nanos: nanos)
            record.usage = Usage(input: Int(nanos), output: number == 2 ? 5 : 4_000_000_007)
            composer.add(record)
        }
        try store.commit(composer.batch)

        let all = try #require(try store.usage(RecordFilter(), by: []).first)
        #expect(all.cost.nanos == .max)
        #expect(all.usage == Usage(input: .max, output: 8_000_000_019))
        let hours = try store.usage(RecordFilter(), by: [.hour])
        #expect(hours.map(\.cost.nanos) == [.max, .max, .max - 7])
    }
}

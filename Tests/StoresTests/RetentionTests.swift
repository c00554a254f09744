import GRDB
import Ledger
import Policy
import Ports
import Testing
import Vocabulary

@testable import Stores

@Suite("What is no longer kept")
struct RetentionTests {
    /// 2027-01-15T08:00:00Z.
    private static let now = UTCTime(seconds: 1_800_000_000)
    private static let scope = ScopeID(rawValue: 1)

    private static func days(ago days: Int64, plus seconds: Int64 = 0) -> UTCTime {
        UTCTime(seconds: 1_800_000_000 - days * 86_400 + seconds)
    }

    private static func record(_ time: UTCTime, _ number: Int = 1, key: String = "key_a") -> ExchangeRecord {
        ExchangeRecord(
            id: ExchangeID(arrival: time, unique16: 1, unique64: UInt64(number)),
            time: time,
            team: TeamID(rawValue: "team_a"),
            key: KeyID(rawValue: key)
        )
    }

    private func commit(_ records: [ExchangeRecord], to store: SQLiteStore) throws {
        var composer = Composer()
        for record in records { composer.add(record) }
        try store.commit(composer.batch)
    }

    private func removeAll(_ store: SQLiteStore, _ retention: RetentionTerms = RetentionTerms()) throws {
        while try store.removeExpired(retention, at: Self.now) {}
    }

    @Test("rows of requests go after their days, sums of usage after theirs")
    func age() throws {
        let folder = try StoreFolder()
        let store = try folder.store()
        let times = [Self.days(ago: 91), Self.days(ago: 90, plus: 1), Self.days(ago: 1096), Self.now]
        try commit(times.map { Self.record($0) }, to: store)

        try removeAll(store)

        let kept = try store.records(RecordFilter(), before: nil, limit: 10).map(\.time)
        #expect(kept == [Self.now, Self.days(ago: 90, plus: 1)])
        #expect(try store.usage(RecordFilter(), by: []).map(\.requests) == [3])
    }

    /// The places of some end users, each with a day's window that began so many days ago and what was settled in it.
    private func places(
        _ members: [(value: String, days: Int64, settled: Int64)],
        _ store: SQLiteStore
    ) throws -> [ScopeID] {
        let team = TeamID(rawValue: "team_1")
        return try members.map { member in
            let start = Self.days(ago: member.days)
            let name = ScopeName.part(team, .endUser(member.value))
            let scope = try #require(try store.scopes(for: [name], at: start).first)
            let end = member.value == "always" ? UTCTime.endless : start + .seconds(86_400)
            let draft = WindowDraft(
                window: BudgetWindow(scope: scope, start: start, end: end),
                declared: Quantity(count: 9)
            )
            let row = try #require(try store.open([draft], at: start).first?.row)
            guard member.settled > 0 else { return scope }
            var batch = LedgerBatch()
            batch.windows = [.init(row: row, settled: Quantity(count: member.settled), sliced: .zero)]
            batch.spends = [
                .init(
                    scope: scope,
                    quarter: start,
                    charge: Charge(cost: Money(nanos: member.settled), tokens: 1)
                )
            ]
            try store.commit(batch)
            return scope
        }
    }

    private func names(_ values: [String], _ store: SQLiteStore) throws -> [String] {
        try values.filter {
            try store.knownScope(of: .part(TeamID(rawValue: "team_1"), .endUser($0))) != nil
        }
    }

    @Test("places of end users go when their windows and spending are past, and those of the named stay")
    func endUsers() throws {
        let folder = try StoreFolder()
        let store = try folder.store()
        let members: [(value: String, days: Int64, settled: Int64)] = [
            ("long ago", 402, 5), ("lately", 399, 5), ("nothing", 64, 0), ("nothing lately", 61, 0),
            ("named", 500, 5), ("always", 500, 5), ("asked for", 500, 5),
        ]
        let scopes = try places(members, store)
        var team = Team(
            id: TeamID(rawValue: "team_1"),
            scope: ScopeID(rawValue: 900),
            name: "a",
            parent: nil,
            createdAt: Self.now
        )
        team.partBudgets = [
            PartBudget(part: .endUser("named"), scope: scopes[4], terms: BudgetTerms(limit: Money(nanos: 1)))
        ]
        try store.save([.team(team)], audit: [], checkpoint: nil)
        let asked = ScopeName.part(team.id, .endUser("asked for"))
        #expect(try store.scopes(for: [asked], at: Self.now) == [scopes[6]])

        try removeAll(store)

        let left = ["lately", "nothing lately", "named", "always", "asked for"]
        #expect(try names(members.map(\.value), store) == left)
        #expect(try store.windows(of: [scopes[0], scopes[2]]).isEmpty)
        #expect(try store.spent(by: [scopes[0]], since: UTCTime(seconds: 0)).isEmpty)
        #expect(try store.windows(of: [scopes[1], scopes[5]]).count == 2)
        // With their team those go whose window never ends, and nobody is named there any more.
        try store.save([.removeTeam(team.id)], audit: [], checkpoint: nil)
        try removeAll(store)
        #expect(try names(members.map(\.value), store) == ["lately", "nothing lately", "asked for"])
    }

    @Test("a team that names an end user whose place was just removed has it again")
    func namedAgain() throws {
        let folder = try StoreFolder()
        let store = try folder.store()
        let scopes = try places([("ann", 402, 5)], store)
        try removeAll(store)
        #expect(try names(["ann"], store).isEmpty)
        var team = Team(
            id: TeamID(rawValue: "team_1"),
            scope: ScopeID(rawValue: 900),
            name: "a",
            parent: nil,
            createdAt: Self.now
        )
        team.partBudgets = [
            PartBudget(part: .endUser("ann"), scope: scopes[0], terms: BudgetTerms(limit: Money(nanos: 1)))
        ]

        try store.save([.team(team)], audit: [], checkpoint: nil)

        #expect(try store.knownScope(of: .part(team.id, .endUser("ann"))) == scopes[0])
    }

    @Test("a slice of a window that was removed is given back without an error")
    func goneWindow() throws {
        let store = try StoreFolder().store()
        let request = SliceRequest(row: 77, limit: Quantity(count: 5), wanted: .zero, givenBack: .zero)
        #expect(try store.exchange([request]).map(\.granted) == [.zero])
        var other = request
        other.wanted = Quantity(count: 1)
        #expect(throws: (any Error).self) { try store.exchange([other]) }
    }

    @Test("a thousand rows go at once, and the rest later")
    func pieces() throws {
        let folder = try StoreFolder()
        let store = try folder.store()
        try commit((0..<1500).map { Self.record(Self.days(ago: 100, plus: Int64($0)), $0) }, to: store)

        #expect(try store.removeExpired(RetentionTerms(), at: Self.now))
        #expect(try store.records(RecordFilter(), before: nil, limit: 2000).count == 500)
        #expect(try !store.removeExpired(RetentionTerms(), at: Self.now))
        #expect(try store.records(RecordFilter(), before: nil, limit: 2000).isEmpty)
    }

    @Test("sums of usage go in pieces too")
    func usage() throws {
        let folder = try StoreFolder()
        let store = try folder.store()
        let records = (0..<1500).map {
            Self.record(Self.days(ago: 1200, plus: Int64($0)), $0, key: "key_\($0)")
        }
        try commit(records + [Self.record(Self.now, 1)], to: store)

        #expect(try store.removeExpired(RetentionTerms(), at: Self.now))
        #expect(try store.usage(RecordFilter(), by: []).map(\.requests) == [501])
        try removeAll(store)
        #expect(try store.usage(RecordFilter(), by: []).map(\.requests) == [1])
    }

    @Test("old spending is added up, so that a budget in total still counts it")
    func spending() throws {
        let folder = try StoreFolder()
        let store = try folder.store()
        let scope = try store.scope(for: .team(TeamID(rawValue: "team_a")))
        var batch = LedgerBatch()
        batch.spends = [900, 800, 500, 3].map { days in
            LedgerBatch.Spend(
                scope: scope,
                quarter: Self.days(ago: days),
                charge: Charge(cost: Money(nanos: days), tokens: 2)
            )
        }
        try store.commit(batch)

        try removeAll(store)
        try removeAll(store)

        let rows = try store.pool.read { database in
            try Row.fetchAll(database, sql: "SELECT quarter_hour_start, nanos, tokens FROM spend")
                .map { [$0[0] as Int64, $0[1], $0[2]] }
        }
        #expect(rows == [[0, 2200, 6], [Self.days(ago: 3).microseconds, 3, 2]])
        let all = BudgetWindow(scope: scope, start: UTCTime(seconds: 0), end: .endless)
        let draft = WindowDraft(window: all, declared: .zero)
        #expect(try store.open([draft], at: Self.now).map(\.settled.count) == [2203])
    }

    @Test("old windows go, but not a budget's last one and none with an open slice")
    func windows() throws {
        let folder = try StoreFolder()
        let store = try folder.store()
        func draft(_ days: Int64, _ unit: BudgetUnit) -> WindowDraft {
            let window = BudgetWindow(
                scope: Self.scope,
                start: Self.days(ago: days),
                end: Self.days(ago: days - 1),
                unit: unit
            )
            return WindowDraft(window: window, declared: .zero, calendar: "day UTC")
        }
        let old = try store.open(
            [draft(900, .usd), draft(800, .usd), draft(900, .tokens), draft(700, .usd), draft(5, .usd)],
            at: Self.now
        )
        let slice = SliceRequest(
            row: old[1].row,
            limit: Quantity(count: 9),
            wanted: Quantity(count: 9),
            givenBack: .zero
        )
        _ = try store.exchange([slice])

        try removeAll(store)

        let kept = try store.windows(endingAfter: UTCTime(seconds: 0)).map(\.row)
        #expect(kept.sorted() == [old[1].row, old[2].row, old[4].row])
    }

    @Test("the rows of one key are found by its hours, in order and page by page")
    func byKey() throws {
        let folder = try StoreFolder()
        let store = try folder.store()
        let hours: [Int64] = [0, 1, 2, 30, 31, 90]
        let records = hours.flatMap { hour in
            (0..<4).map { number in
                Self.record(
                    Self.days(ago: 10, plus: hour * 3600 + Int64(number) * 1199),
                    number,
                    key: number % 2 == 0 || hour == 31 ? "key_a" : "key_b"
                )
            }
        }
        try commit(records, to: store)
        let expected = Array(records.filter { $0.key.rawValue == "key_a" }.reversed())
        var filter = RecordFilter()
        filter.key = KeyID(rawValue: "key_a")

        var paged: [ExchangeRecord] = []
        while true {
            let page = try store.records(filter, before: paged.last?.id, limit: 3)
            guard !page.isEmpty else { break }
            paged += page
        }

        #expect(paged == expected)
        filter.from = expected[9].time
        filter.to = expected[2].time
        #expect(try store.records(filter, before: nil, limit: 50) == Array(expected[3...9]))
        filter.status = 418
        #expect(try store.records(filter, before: nil, limit: 50).isEmpty)
    }

    @Test("a key's hours are found by an index")
    func plan() throws {
        let folder = try StoreFolder()
        let store = try folder.store()

        let plan = try store.pool.read { database in
            try Row.fetchAll(
                database,
                sql: """
                    EXPLAIN QUERY PLAN
                    SELECT DISTINCT hour FROM usage_hourly WHERE key = 'k' AND hour < 5 ORDER BY hour DESC
                    """
            ).map { $0["detail"] as String }
        }

        #expect(plan.count == 1)
        #expect(plan.first?.contains("usage_hourly_by_key (key=? AND hour<?)") == true, "\(plan)")
    }
}

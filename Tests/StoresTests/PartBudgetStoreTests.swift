import Ledger
import Policy
import Ports
import Stores
import Testing
import Vocabulary

@Suite("Budgets of parts on SQLite")
struct PartBudgetStoreTests {
    private static let time = UTCTime(seconds: 1_800_000_000)
    private static let team = TeamID(rawValue: "team_1")

    private static func name(_ value: String, of team: TeamID = team) -> ScopeName {
        .part(team, .endUser(value))
    }

    private static func draft(_ scope: ScopeID, lasting seconds: Int64) -> WindowDraft {
        WindowDraft(
            window: BudgetWindow(scope: scope, start: time, end: time + .seconds(seconds)),
            declared: Quantity(count: 5)
        )
    }

    @Test("a team's budgets of parts read back as they were saved")
    func team() throws {
        let folder = try StoreFolder()
        let store = try folder.store()
        let terms = BudgetTerms(
            Quantity(count: 70).amount(.tokens),
            window: .day,
            cycle: CivilDate("2026-01-10").map { BudgetCycle(every: 30, startsOn: $0) },
            timeZone: "Europe/London",
            alerts: [50],
            grants: [
                BudgetGrant(
                    amount: Quantity(count: 3),
                    start: Self.time,
                    end: Self.time + .seconds(9),
                    reason: "r"
                )
            ],
            carryOver: CarryOver(most: Quantity(count: 2))
        )
        var fixed = BudgetTerms(limit: Money(nanos: 9), window: .fixed)
        fixed.span = BudgetSpan(start: Self.time, end: Self.time + .seconds(900))
        let team = Team(
            id: Self.team,
            scope: ScopeID(rawValue: 1),
            name: "a",
            parent: nil,
            partBudgets: [
                PartBudget(part: .endUser("mailto:ann"), scope: ScopeID(rawValue: 2), terms: terms),
                PartBudget(part: .model("fast"), scope: ScopeID(rawValue: 3), terms: fixed),
                PartBudget(part: .tag(name: "a", value: "b=c"), scope: ScopeID(rawValue: 4), terms: terms),
            ],
            endUserBudget: fixed,
            createdAt: Self.time
        )

        try store.save([.team(team)], audit: [], checkpoint: nil)
        try store.close()

        #expect(try folder.store().load().teams == [team])
    }

    @Test("places are given once for good, told apart by the bytes of their names")
    func places() throws {
        let folder = try StoreFolder()
        let store = try folder.store()
        let names = [Self.name("a"), Self.name("\u{E9}"), Self.name("e\u{301}"), Self.name("a")]

        let scopes = try store.scopes(for: names)
        try store.close()
        let again = try folder.store()

        #expect(Set(scopes).count == 3)
        #expect(scopes[0] == scopes[3])
        #expect(try again.scopes(for: names) == scopes)
        #expect(try again.scope(for: names[0]) == scopes[0])
        #expect(try again.knownScope(of: names[2]) == scopes[2])
        #expect(try again.knownScope(of: Self.name("b")) == nil)
    }

    @Test("a team's end users are those with a window that is not over, by name")
    func endUsers() throws {
        let folder = try StoreFolder()
        let store = try folder.store()
        let other = TeamID(rawValue: "team_10")
        let names = [
            Self.name("b"), Self.name("a:x"), Self.name("old"), Self.name("new"), Self.name("a", of: other),
            ScopeName.part(Self.team, .model("fast")), .part(Self.team, .endUser("\u{301}odd")),
        ]
        let scopes = try store.scopes(for: names)
        let lengths: [Int64?] = [900, 900, 60, nil, 900, 900, 900]
        let drafts = zip(scopes, lengths).compactMap { scope, length in
            length.map { Self.draft(scope, lasting: $0) }
        }
        _ = try store.open(drafts, at: Self.time)
        func values(limit: Int = 100) throws -> [String] {
            try store.endUsers(
                of: Self.team,
                endingAfter: Self.time + .seconds(60),
                after: nil,
                limit: limit
            ).map(\.value)
        }

        #expect(try values() == ["a:x", "b", "\u{301}odd"])
        #expect(try values(limit: 2) == ["a:x", "b"])
        let end = Self.time + .seconds(900)
        let found = try store.endUsers(
            of: Self.team,
            endingAfter: Self.time + .seconds(60),
            after: "a:x",
            limit: 1
        )
        #expect(found == [StoredEndUser(value: "b", scope: scopes[0], end: end)])
        func settled() throws -> [StoredEndUser] {
            try store.settledEndUsers(of: Self.team, endingAfter: Self.time, after: nil, limit: 9)
        }
        #expect(try settled().isEmpty)
        var batch = LedgerBatch()
        let row = try #require(try store.windows(of: [scopes[1]]).first?.row)
        batch.windows = [.init(row: row, settled: Quantity(count: 1), sliced: .zero)]
        try store.commit(batch)
        #expect(try settled() == [StoredEndUser(value: "a:x", scope: scopes[1], end: end)])
    }
}

@Suite("What a new part begins with")
struct PartUsageTests {
    private static let hour = UTCTime(seconds: 1_800_000_000 / 3600 * 3600)
    private static let team = TeamID(rawValue: "team_1")

    private static func usage(
        _ cost: Int64,
        in team: String = "team_1",
        model: String = "fast",
        tags: [String: String] = [:],
        hours: Int64 = 0,
        key: String = "key_1"
    ) -> UsageSum {
        var sum = UsageSum(
            group: UsageSum.Group(
                hour: hour + .seconds(hours * 3600),
                team: TeamID(rawValue: team),
                key: KeyID(rawValue: key),
                user: "",
                model: model,
                provider: "p",
                tags: tags
            )
        )
        sum.cost = Money(nanos: cost)
        sum.usage = Usage(input: Int(cost) * 10, output: Int(cost))
        return sum
    }

    /// Charges a part for what it has not counted, as a change does that declares it.
    @discardableResult
    private func count(
        _ part: BudgetPart,
        _ store: SQLiteStore,
        since: UTCTime = Self.hour,
        now: UTCTime = Self.hour
    ) throws -> ScopeID {
        let scope = try #require(try store.scopes(for: [.part(Self.team, part)]).first)
        let counting = PartCounting(
            scopes: [part: scope],
            teams: [Self.team, TeamID(rawValue: "team_2")],
            since: since,
            now: now
        )
        try store.save([.count(counting)], audit: [], checkpoint: nil)
        return scope
    }

    /// What a window of three hours has settled.
    private func settled(_ scope: ScopeID, _ store: SQLiteStore, unit: BudgetUnit = .usd) throws -> Int64? {
        let window = BudgetWindow(
            scope: scope,
            start: Self.hour,
            end: Self.hour + .seconds(3 * 3600),
            unit: unit
        )
        return try store.open([WindowDraft(window: window, declared: .zero)], at: Self.hour).first?.settled
            .count
    }

    private func settled(_ part: BudgetPart, _ store: SQLiteStore, unit: BudgetUnit = .usd) throws -> Int64? {
        try settled(try count(part, store), store, unit: unit)
    }

    @Test("it counts the usage of its teams by model, tag and end user, within its window")
    func counts() throws {
        let folder = try StoreFolder()
        let store = try folder.store()
        var batch = LedgerBatch()
        batch.usage = [
            Self.usage(1), Self.usage(2, in: "team_2", tags: ["project": "apollo"], hours: 2),
            Self.usage(4, in: "team_3", tags: ["project": "apollo"]), Self.usage(8, hours: 3),
            Self.usage(16, model: "slow", tags: ["project": "apollo", "end_user": #"a"b"#]),
            Self.usage(32, model: "slow", tags: ["project": "gemini"]),
            // What a rule mirrors is paid by its own budget.
            Self.usage(64, key: "mirror:canary:slow"),
        ]
        try store.commit(batch)

        #expect(try settled(.model("fast"), store) == 3)
        #expect(try settled(.tag(name: "project", value: "apollo"), store) == 18)
        #expect(try settled(.tag(name: "project", value: ""), store) == 0)
        #expect(try settled(.endUser(#"a"b"#), store, unit: .tokens) == 176)
        #expect(try settled(.model("none"), store) == 0)
    }

    @Test(
        "what it was charged for already is not counted again, and what was done without it is, in open windows too"
    )
    func gap() throws {
        let folder = try StoreFolder()
        let store = try folder.store()
        let part = BudgetPart.model("fast")
        var batch = LedgerBatch()
        batch.usage = [Self.usage(1), Self.usage(2, hours: 1)]
        try store.commit(batch)
        let scope = try count(part, store)
        #expect(try settled(scope, store) == 3)
        #expect(try settled(scope, store, unit: .tokens) == 33)
        try count(part, store)
        #expect(try settled(scope, store) == 3)

        // Two exchanges of an hour, of which it was charged for one.
        batch.usage = [Self.usage(4, hours: 1), Self.usage(8, hours: 1)]
        batch.spends = [
            LedgerBatch.Spend(
                scope: scope,
                quarter: Self.hour + .seconds(3600 + 900),
                charge: Charge(cost: Money(nanos: 8), tokens: 88)
            )
        ]
        let row = try #require(try store.windows(of: [scope]).first { $0.window.unit == .usd }?.row)
        batch.windows = [
            LedgerBatch.WindowChange(row: row, settled: Quantity(count: 8), sliced: .zero)
        ]
        try store.commit(batch)
        try count(part, store)

        #expect(try settled(scope, store) == 15)
        // A window that is opened later has the same.
        let later = BudgetWindow(scope: scope, start: Self.hour, end: Self.hour + .seconds(7200))
        let opened = try store.open([WindowDraft(window: later, declared: .zero)], at: Self.hour)
        #expect(opened.first?.settled.count == 15)
    }

    @Test("one that had a place before anything was counted is counted all the same")
    func placed() throws {
        let folder = try StoreFolder()
        let store = try folder.store()
        var batch = LedgerBatch()
        batch.usage = [Self.usage(7, tags: ["end_user": "ann"])]
        try store.commit(batch)
        let known = try store.scopes(for: [.part(Self.team, .endUser("ann"))])
        #expect(try settled(known[0], store) == 0)

        #expect(try settled(.endUser("ann"), store) == 7)
        #expect(try store.scopes(for: [.part(Self.team, .endUser("ann"))]) == known)
    }

    @Test("what is older than its windows is left alone, and what was added up long ago is not counted twice")
    func old() throws {
        let folder = try StoreFolder()
        let store = try folder.store()
        var batch = LedgerBatch()
        batch.usage = [Self.usage(1), Self.usage(2, hours: 2)]
        try store.commit(batch)
        let late = try count(.model("fast"), store, since: Self.hour + .seconds(3600))
        #expect(try settled(late, store) == 2)

        let now = Self.hour + .seconds(500 * 86_400)
        let beginning = UTCTime(microseconds: 0)
        let scope = try count(.model("fast"), store, since: beginning, now: now)
        while try store.removeExpired(RetentionTerms(), at: now) {}
        try count(.model("fast"), store, since: beginning, now: now)

        let total = BudgetWindow(scope: scope, start: beginning, end: .endless)
        let opened = try store.open([WindowDraft(window: total, declared: .zero)], at: now)
        #expect(opened.first?.settled.count == 3)
    }
}

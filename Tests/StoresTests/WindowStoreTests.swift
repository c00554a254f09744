import Ledger
import Policy
import Ports
import Stores
import Testing
import Vocabulary

@Suite("Windows in SQLite")
struct WindowStoreTests {
    private static let scope = ScopeID(rawValue: 4)
    private static let team = TeamID(rawValue: "team_1")
    private static let start = UTCTime(seconds: 1_800_000_000)

    /// The window of the n-th hour; it carries over unless told otherwise.
    private func draft(
        _ hour: Int64,
        declared: Int64 = 100,
        most: Int64 = 100,
        unit: BudgetUnit = .usd,
        carries: Bool = true
    ) -> WindowDraft {
        func window(_ hour: Int64) -> BudgetWindow {
            BudgetWindow(
                scope: Self.scope,
                start: Self.start + .seconds(hour * 3600),
                end: Self.start + .seconds((hour + 1) * 3600),
                unit: unit
            )
        }
        return WindowDraft(
            window: window(hour),
            declared: Quantity(count: declared),
            calendar: "hour UTC",
            carry: carries
                ? WindowDraft.Carry(previous: window(hour - 1), most: Quantity(count: most)) : nil
        )
    }

    private func open(_ store: SQLiteStore, _ draft: WindowDraft) throws -> StoredWindow {
        try #require(try store.open([draft], at: draft.window.start).first)
    }

    private func take(_ store: SQLiteStore, _ row: Int64, _ wanted: Int64, limit: Int64 = 100) throws -> Int64
    {
        let request = SliceRequest(
            row: row,
            limit: Quantity(count: limit),
            wanted: Quantity(count: wanted),
            givenBack: .zero
        )
        return try store.exchange([request])[0].granted.count
    }

    @Test("what is left is moved once: the new window has it, the former one has it no more")
    func moved() throws {
        let folder = try StoreFolder()
        let store = try folder.store()
        let first = try open(store, draft(0))
        #expect(try take(store, first.row, 30) == 30)

        let second = try open(store, draft(1))

        #expect(first.carried == .zero)
        #expect(second.carried == Quantity(count: 70))
        #expect(try open(store, draft(1)) == second)
        #expect(try take(store, first.row, 1) == 0)
        #expect(try take(store, second.row, 200) == 170)
    }

    @Test("looking makes no row and moves nothing, and says what opening would")
    func look() throws {
        let folder = try StoreFolder()
        let store = try folder.store()
        let first = try open(store, draft(0))
        #expect(try take(store, first.row, 30) == 30)
        var idle = draft(1)
        idle.carry?.idle = Quantity(count: 30)
        var held = draft(1)
        held.carry?.idle = Quantity(count: -20)

        #expect(try store.look([draft(1), idle, held]).map(\.carried.count) == [70, 100, 50])
        #expect(try store.windows(endingAfter: Self.start).count == 1)
        let second = try open(store, draft(1))
        #expect(second.carried.count == 70)
        #expect(try store.look([draft(1)]) == [second])
        // Of two windows that nobody used the later one shows what the budget hands on.
        #expect(try store.look([draft(3)]).map(\.carried.count) == [100])
        #expect(try store.windows(endingAfter: Self.start).count == 2)
    }

    @Test("no more is moved than is allowed, and the rest stays where it was")
    func most() throws {
        let folder = try StoreFolder()
        let store = try folder.store()
        let first = try open(store, draft(0))

        #expect(try open(store, draft(1, most: 15)).carried == Quantity(count: 15))

        #expect(try take(store, first.row, 100) == 85)
    }

    @Test("a window that never had a row counts as unspent if the budget had one before")
    func idle() throws {
        let folder = try StoreFolder()
        let store = try folder.store()
        #expect(try open(store, draft(0)).carried == .zero)

        #expect(try open(store, draft(2)).carried == Quantity(count: 100))

        let idle = try open(store, draft(1))
        #expect(try take(store, idle.row, 1) == 0)
        #expect(try open(store, draft(9, unit: .tokens)).carried == .zero)
    }

    /// Changes the limit of a team whose budget the windows belong to, or of its end users, so long after the beginning of
    /// the first hour.
    private func change(
        _ store: SQLiteStore,
        to limit: Int64,
        ofEndUsers: Bool = false,
        named: [PartBudget] = [],
        after seconds: Int64
    ) throws {
        let terms = BudgetTerms(limit: Money(nanos: limit), window: .hour)
        let team = Team(
            id: Self.team,
            scope: Self.scope,
            name: "a",
            parent: nil,
            budget: ofEndUsers ? nil : terms,
            partBudgets: named,
            endUserBudget: ofEndUsers ? terms : nil,
            createdAt: Self.start
        )
        try save(store, .team(team), number: limit, after: seconds)
    }

    private func save(
        _ store: SQLiteStore,
        _ write: DirectoryWrite,
        number: Int64 = 1,
        after seconds: Int64
    ) throws {
        let row = AuditRow(
            sequence: number,
            time: Self.start + .seconds(seconds),
            actor: "system",
            action: "change",
            subject: "subject",
            before: "",
            after: "{}",
            hash: [1]
        )
        try store.save([write], audit: [row], checkpoint: nil)
    }

    @Test(
        "the limit that was last in force in the former window counts, used afterwards or not",
        arguments: [(60, false), (60, true), (300, false), (300, true)] as [(Int64, Bool)]
    )
    func declared(limit: Int64, isUsed: Bool) throws {
        let folder = try StoreFolder()
        let store = try folder.store()
        let first = try open(store, draft(0, declared: 100))
        #expect(try take(store, first.row, 20) == 20)
        try change(store, to: limit, after: 3599)
        if isUsed { #expect(try take(store, first.row, 5, limit: limit) == 5) }
        // This one is of the next window.
        try change(store, to: 500, after: 3600)

        let carried = try open(store, draft(1, declared: 500, most: 500)).carried

        #expect(carried == Quantity(count: limit - 20 - (isUsed ? 5 : 0)))
    }

    @Test("a change of what a key, a person or a service account has reaches their windows")
    func declaredOfPrincipals() throws {
        let terms = BudgetTerms(limit: Money(nanos: 60), window: .hour)
        let key = Key(
            id: KeyID(rawValue: "key_1"),
            scope: Self.scope,
            prefix: "sk-gh-abc",
            digest: KeyDigest(words: (1, 2, 3, 4)),
            team: Self.team,
            name: "k",
            owner: MemberID(rawValue: "user_1"),
            budget: terms,
            createdAt: Self.start
        )
        let user = User(
            id: UserID(rawValue: "user_1"),
            scope: Self.scope,
            email: "ann@example.com",
            name: "Ann",
            budget: terms,
            createdAt: Self.start
        )
        let account = ServiceAccount(
            id: ServiceAccountID(rawValue: "svc_1"),
            scope: Self.scope,
            team: Self.team,
            name: "robot",
            budget: terms,
            createdAt: Self.start
        )
        for write in [.key(key), .user(user), .serviceAccount(account)] as [DirectoryWrite] {
            let folder = try StoreFolder()
            let store = try folder.store()
            #expect(try open(store, draft(0)).carried == .zero)
            try save(store, write, after: 60)

            #expect(try open(store, draft(1)).carried == Quantity(count: 60))
        }
    }

    @Test("a change of what every end user has reaches the windows of those who are not named")
    func declaredOfEndUsers() throws {
        let folder = try StoreFolder()
        let store = try folder.store()
        let names = ["ann", "bob"].map { ScopeName.part(Self.team, .endUser($0)) }
        let other = ScopeName.part(TeamID(rawValue: "team_10"), .endUser("ann"))
        let scopes = try store.scopes(for: names + [other], at: Self.start)
        let named = PartBudget(
            part: .endUser("bob"),
            scope: scopes[1],
            terms: BudgetTerms(limit: Money(nanos: 70), window: .hour)
        )
        func carried(_ hour: Int64) throws -> [Int64] {
            let drafts = scopes.map { scope in
                var draft = draft(hour, most: 500)
                draft.window.scope = scope
                draft.carry?.previous.scope = scope
                return draft
            }
            return try store.open(drafts, at: Self.start).map(\.carried.count)
        }
        try change(store, to: 100, ofEndUsers: true, after: 0)
        #expect(try carried(0) == [0, 0, 0])
        try change(store, to: 30, ofEndUsers: true, named: [named], after: 60)

        #expect(try carried(1) == [30, 70, 100])
    }

    @Test("two windows on the same dates count their own unit")
    func units() throws {
        let folder = try StoreFolder()
        let store = try folder.store()
        let dollars = try open(store, draft(0, carries: false))
        let tokens = try open(store, draft(0, unit: .tokens, carries: false))
        var batch = LedgerBatch()
        batch.spends = [
            LedgerBatch.Spend(
                scope: Self.scope,
                quarter: Self.start,
                charge: Charge(cost: Money(nanos: 7), tokens: 900)
            )
        ]
        batch.windows = [
            LedgerBatch.WindowChange(row: dollars.row, settled: Quantity(count: 7), sliced: .zero),
            LedgerBatch.WindowChange(row: tokens.row, settled: Quantity(count: 900), sliced: .zero),
        ]
        try store.commit(batch)

        #expect(dollars.row != tokens.row)
        #expect(try open(store, draft(0)).settled == Quantity(count: 7))
        #expect(try open(store, draft(0, unit: .tokens)).settled == Quantity(count: 900))
    }

    @Test("a slice of tokens that nobody vouches for is charged as tokens")
    func unproven() throws {
        let folder = try StoreFolder()
        let store = try folder.store()
        let tokens = try open(store, draft(0, unit: .tokens))
        #expect(try take(store, tokens.row, 40) == 40)

        #expect(try store.endSlices(areProven: false, at: Self.start).map(\.charged.count) == [40])

        let all = BudgetWindow(scope: Self.scope, start: UTCTime(seconds: 0), end: .endless, unit: .tokens)
        let draft = WindowDraft(window: all, declared: .zero)
        #expect(try store.open([draft], at: Self.start).map(\.settled.count) == [40])
    }
}

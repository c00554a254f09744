import Ledger
import Policy
import Stores
import Testing
import Vocabulary

@Suite("Windows in SQLite")
struct WindowStoreTests {
    private static let scope = ScopeID(rawValue: 4)
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

    @Test("the limit that was last in force in the former window counts")
    func declared() throws {
        let folder = try StoreFolder()
        let store = try folder.store()
        let first = try open(store, draft(0, declared: 100))
        #expect(try take(store, first.row, 20, limit: 60) == 20)

        #expect(try open(store, draft(1, declared: 500, most: 500)).carried == Quantity(count: 40))
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

import GRDB
import Ledger
import Policy
import Ports
import Testing
import Vocabulary

@testable import Stores

@Suite("Migrations")
struct MigrationTests {
    /// A database as the first version left it, with a team, its window and what it spent.
    private func oldest(_ folder: StoreFolder) throws {
        let pool = try DatabasePool(path: folder.path + "/gatehouse.db")
        try Schema.migrator.migrate(pool, upTo: "3")
        try pool.write { database in
            try database.execute(
                sql: """
                    INSERT INTO teams VALUES ('team_a', 4, 'a', 'team_root', NULL, '', 500, 'week',
                        'Europe/London', '[50]', NULL, NULL, NULL, 0, 7);
                    INSERT INTO keys VALUES ('key_a', 5, 'x', zeroblob(32), NULL, NULL, 'team_a', 'k', 'svc_a', NULL,
                        500, 'week', 'UTC', '[]', NULL, 7, NULL, NULL, NULL, '{"a":"b"}', 7);
                    INSERT INTO keys VALUES ('key_b', 6, 'x', CAST(x'01' || zeroblob(31) AS BLOB), NULL, NULL, 'team_a', 'k', 'svc_a',
                        NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '', 7);
                    INSERT INTO budget_windows VALUES (9, 4, 0, 900000000, 5, 120, 30);
                    INSERT INTO spend VALUES (4, 0, 120);
                    INSERT INTO corrections VALUES (1, 9, 6, 120, 'unproven_slice');
                    """
            )
        }
        try pool.close()
    }

    @Test("a database of the first version keeps its budgets, windows and spending")
    func first() throws {
        let folder = try StoreFolder()
        try oldest(folder)

        let store = try folder.store()

        let budget = try #require(try store.load().teams.first?.budget)
        let terms = BudgetTerms(
            limit: Money(nanos: 500),
            window: .week,
            timeZone: "Europe/London",
            alerts: [50]
        )
        #expect(budget == terms)
        let window = try #require(try store.windows(endingAfter: UTCTime(seconds: 0)).first)
        #expect(window.row == 9)
        #expect(window.settled == Quantity(count: 120))
        #expect(window.sliced == Quantity(count: 30))
        #expect(window.window.unit == .usd)
        let draft = WindowDraft(
            window: BudgetWindow(scope: ScopeID(rawValue: 4), start: UTCTime(seconds: 0), end: .endless),
            declared: .zero
        )
        #expect(try store.open([draft], at: UTCTime(seconds: 1)).map(\.settled.count) == [120])
    }

    @Test("terms that keys have already count as set by an admin, because nobody knows better")
    func fixedTerms() throws {
        let folder = try StoreFolder()
        try oldest(folder)

        let keys = try folder.store().load().keys

        let terms = Dictionary(uniqueKeysWithValues: keys.map { ($0.id.rawValue, $0.fixedTerms) })
        #expect(terms == ["key_a": [.budget, .limits, .tags], "key_b": []])
    }

    @Test("migrating twice changes nothing")
    func twice() throws {
        let folder = try StoreFolder()
        try oldest(folder)
        let store = try folder.store()
        let windows = try store.windows(endingAfter: UTCTime(seconds: 0))
        try store.close()

        #expect(try folder.store().windows(endingAfter: UTCTime(seconds: 0)) == windows)
    }
}

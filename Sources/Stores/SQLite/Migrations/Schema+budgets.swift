import GRDB

extension Schema {
    /// Migration `budgets`: budgets in tokens, with dates of their own, with grants and with what they carry over.
    ///
    /// The windows get a table of their own shape, because two windows of a holder may now lie on the same dates and
    /// differ in what they count.
    @Sendable static func extendBudgets(_ database: Database) throws {
        for table in ["teams", "keys"] {
            try database.execute(
                sql: """
                    ALTER TABLE \(table) ADD COLUMN budget_unit TEXT;
                    ALTER TABLE \(table) ADD COLUMN budget_starts_at INTEGER;
                    ALTER TABLE \(table) ADD COLUMN budget_ends_at INTEGER;
                    ALTER TABLE \(table) ADD COLUMN budget_grants TEXT;
                    ALTER TABLE \(table) ADD COLUMN budget_carry_over TEXT;
                    """
            )
        }
        try database.execute(
            sql: """
                CREATE TABLE new_budget_windows (
                    id INTEGER PRIMARY KEY,
                    scope INTEGER NOT NULL,
                    window_start INTEGER NOT NULL,
                    window_end INTEGER NOT NULL,
                    unit TEXT NOT NULL,
                    created_at INTEGER NOT NULL,
                    settled INTEGER NOT NULL,
                    sliced INTEGER NOT NULL,
                    declared INTEGER,
                    calendar TEXT NOT NULL DEFAULT '',
                    carried INTEGER NOT NULL DEFAULT 0,
                    passed_on INTEGER NOT NULL DEFAULT 0,
                    UNIQUE (scope, window_start, window_end, unit)
                ) STRICT;
                INSERT INTO new_budget_windows
                    (id, scope, window_start, window_end, unit, created_at, settled, sliced)
                    SELECT id, scope, window_start, window_end, 'usd', created_at, settled, sliced
                    FROM budget_windows;
                DROP TABLE budget_windows;
                ALTER TABLE new_budget_windows RENAME TO budget_windows;
                ALTER TABLE spend ADD COLUMN tokens INTEGER NOT NULL DEFAULT 0;
                ALTER TABLE corrections ADD COLUMN tokens INTEGER NOT NULL DEFAULT 0;
                """
        )
    }
}

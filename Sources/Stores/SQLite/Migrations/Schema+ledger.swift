import GRDB

extension Schema {
    /// Migration 2: what was spent, and what may still be.
    @Sendable static func createLedger(_ database: Database) throws {
        try database.execute(
            sql: """
                CREATE TABLE budget_windows (
                    id INTEGER PRIMARY KEY,
                    scope INTEGER NOT NULL,
                    window_start INTEGER NOT NULL,
                    window_end INTEGER NOT NULL,
                    created_at INTEGER NOT NULL,
                    settled INTEGER NOT NULL,
                    sliced INTEGER NOT NULL,
                    UNIQUE (scope, window_start, window_end)
                ) STRICT;
                CREATE TABLE spend (
                    scope INTEGER NOT NULL,
                    quarter_hour_start INTEGER NOT NULL,
                    nanos INTEGER NOT NULL,
                    PRIMARY KEY (scope, quarter_hour_start)
                ) STRICT, WITHOUT ROWID;
                CREATE TABLE corrections (
                    id INTEGER PRIMARY KEY,
                    budget_window INTEGER NOT NULL,
                    time INTEGER NOT NULL,
                    nanos INTEGER NOT NULL,
                    reason TEXT NOT NULL
                ) STRICT;
                """
        )
    }
}

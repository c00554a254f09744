import GRDB

extension Schema {
    /// Migration `alerts`: which alerts were given, and the messages of them that are still to be sent.
    @Sendable static func createAlerts(_ database: Database) throws {
        try database.execute(
            sql: """
                CREATE TABLE budget_alerts (
                    scope INTEGER NOT NULL,
                    window_start INTEGER NOT NULL,
                    window_end INTEGER NOT NULL,
                    unit TEXT NOT NULL,
                    percent INTEGER NOT NULL,
                    time INTEGER NOT NULL,
                    PRIMARY KEY (scope, window_start, window_end, unit, percent)
                ) STRICT, WITHOUT ROWID;
                CREATE TABLE alert_outbox (
                    number INTEGER PRIMARY KEY AUTOINCREMENT,
                    id TEXT NOT NULL UNIQUE,
                    body BLOB NOT NULL,
                    created_at INTEGER NOT NULL,
                    attempts INTEGER NOT NULL,
                    due_at INTEGER NOT NULL
                ) STRICT;
                """
        )
    }
}

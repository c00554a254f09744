import GRDB

extension Schema {
    /// Migration `alert_list`: what given alerts said, and what came of their messages.
    ///
    /// That an alert is given once rests on `budget_alerts`, which keeps less of them and for longer.
    @Sendable static func createAlertList(_ database: Database) throws {
        try database.execute(
            sql: """
                CREATE TABLE alerts (
                    number INTEGER PRIMARY KEY AUTOINCREMENT,
                    id TEXT NOT NULL UNIQUE,
                    time INTEGER NOT NULL,
                    scope TEXT NOT NULL,
                    team TEXT NOT NULL,
                    percent INTEGER NOT NULL,
                    unit TEXT NOT NULL,
                    limit_count INTEGER NOT NULL,
                    settled_count INTEGER NOT NULL,
                    window TEXT NOT NULL,
                    window_start INTEGER NOT NULL,
                    window_end INTEGER,
                    exhausted_at INTEGER,
                    projected INTEGER,
                    webhook TEXT NOT NULL,
                    attempts INTEGER NOT NULL,
                    webhook_at INTEGER
                ) STRICT;
                """
        )
    }
}

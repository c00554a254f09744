import GRDB

extension Schema {
    /// Migration 1: who exists, and the installation's own values.
    @Sendable static func createDirectory(_ database: Database) throws {
        try database.execute(
            sql: """
                CREATE TABLE settings (
                    name TEXT PRIMARY KEY,
                    value BLOB NOT NULL
                ) STRICT, WITHOUT ROWID;
                CREATE TABLE scopes (
                    id INTEGER PRIMARY KEY AUTOINCREMENT,
                    name TEXT NOT NULL UNIQUE
                ) STRICT;
                CREATE TABLE teams (
                    id TEXT PRIMARY KEY,
                    scope INTEGER NOT NULL,
                    name TEXT NOT NULL,
                    parent TEXT,
                    models TEXT,
                    require_labels TEXT NOT NULL,
                    budget_limit INTEGER,
                    budget_window TEXT,
                    budget_time_zone TEXT,
                    budget_alerts TEXT,
                    requests_per_minute INTEGER,
                    tokens_per_minute INTEGER,
                    concurrency INTEGER,
                    is_managed_by_file INTEGER NOT NULL,
                    created_at INTEGER NOT NULL
                ) STRICT, WITHOUT ROWID;
                CREATE TABLE keys (
                    id TEXT PRIMARY KEY,
                    scope INTEGER NOT NULL,
                    prefix TEXT NOT NULL,
                    digest BLOB NOT NULL UNIQUE,
                    previous_digest BLOB,
                    previous_expires_at INTEGER,
                    team TEXT NOT NULL,
                    name TEXT NOT NULL,
                    owner TEXT NOT NULL,
                    models TEXT,
                    budget_limit INTEGER,
                    budget_window TEXT,
                    budget_time_zone TEXT,
                    budget_alerts TEXT,
                    requests_per_minute INTEGER,
                    tokens_per_minute INTEGER,
                    concurrency INTEGER,
                    expires_at INTEGER,
                    revoked_at INTEGER,
                    tags TEXT NOT NULL,
                    created_at INTEGER NOT NULL
                ) STRICT, WITHOUT ROWID;
                INSERT INTO settings (name, value) VALUES ('identity', randomblob(8));
                """
        )
    }
}

import GRDB

extension Schema {
    /// Migration `governance`: people, service accounts, roles, what keys are for, and the audit trail.
    ///
    /// The trail's rows are only ever added: a trigger refuses to change or remove one.
    @Sendable static func createGovernance(_ database: Database) throws {
        try database.execute(
            sql: """
                CREATE TABLE users (
                    id TEXT PRIMARY KEY,
                    scope INTEGER NOT NULL,
                    email TEXT NOT NULL UNIQUE,
                    name TEXT NOT NULL,
                    budget_limit INTEGER,
                    budget_window TEXT,
                    budget_time_zone TEXT,
                    budget_alerts TEXT,
                    requests_per_minute INTEGER,
                    tokens_per_minute INTEGER,
                    concurrency INTEGER,
                    budget_unit TEXT,
                    budget_starts_at INTEGER,
                    budget_ends_at INTEGER,
                    budget_grants TEXT,
                    budget_carry_over TEXT,
                    disabled_at INTEGER,
                    origin TEXT NOT NULL,
                    external_id TEXT NOT NULL,
                    created_at INTEGER NOT NULL
                ) STRICT, WITHOUT ROWID;
                CREATE TABLE service_accounts (
                    id TEXT PRIMARY KEY,
                    scope INTEGER NOT NULL,
                    team TEXT NOT NULL,
                    name TEXT NOT NULL,
                    budget_limit INTEGER,
                    budget_window TEXT,
                    budget_time_zone TEXT,
                    budget_alerts TEXT,
                    requests_per_minute INTEGER,
                    tokens_per_minute INTEGER,
                    concurrency INTEGER,
                    budget_unit TEXT,
                    budget_starts_at INTEGER,
                    budget_ends_at INTEGER,
                    budget_grants TEXT,
                    budget_carry_over TEXT,
                    disabled_at INTEGER,
                    created_at INTEGER NOT NULL
                ) STRICT, WITHOUT ROWID;
                CREATE TABLE memberships (
                    member TEXT NOT NULL,
                    team TEXT NOT NULL,
                    role TEXT NOT NULL,
                    PRIMARY KEY (member, team, role)
                ) STRICT, WITHOUT ROWID;
                ALTER TABLE teams ADD COLUMN allows_over_allocation INTEGER NOT NULL DEFAULT 0;
                ALTER TABLE keys ADD COLUMN uses INTEGER NOT NULL DEFAULT 1;
                ALTER TABLE keys ADD COLUMN source_addresses TEXT;
                CREATE TABLE providers (
                    name TEXT PRIMARY KEY,
                    body TEXT NOT NULL,
                    sealed_credential BLOB
                ) STRICT, WITHOUT ROWID;
                CREATE TABLE models (
                    name TEXT PRIMARY KEY,
                    body TEXT NOT NULL
                ) STRICT, WITHOUT ROWID;
                CREATE TABLE key_uses (
                    key TEXT PRIMARY KEY,
                    last_used_at INTEGER NOT NULL
                ) STRICT, WITHOUT ROWID;
                CREATE TABLE audit (
                    sequence INTEGER PRIMARY KEY,
                    time INTEGER NOT NULL,
                    actor TEXT NOT NULL,
                    action TEXT NOT NULL,
                    subject TEXT NOT NULL,
                    before TEXT NOT NULL,
                    after TEXT NOT NULL,
                    hash BLOB NOT NULL
                ) STRICT;
                CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit
                    BEGIN SELECT RAISE(ABORT, 'the audit trail is not changed'); END;
                CREATE TRIGGER audit_is_not_shortened BEFORE DELETE ON audit
                    BEGIN SELECT RAISE(ABORT, 'the audit trail is not shortened'); END;
                CREATE TABLE audit_checkpoints (
                    sequence INTEGER PRIMARY KEY,
                    hash BLOB NOT NULL,
                    time INTEGER NOT NULL,
                    public_key BLOB NOT NULL,
                    signature BLOB NOT NULL
                ) STRICT;
                """
        )
    }
}

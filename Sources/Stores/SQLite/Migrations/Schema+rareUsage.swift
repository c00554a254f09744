import GRDB

extension Schema {
    /// Migration `rare_usage`: what few exchanges use, in one column that is null for the others, and its sums by hour,
    /// of which the others have no row at all.
    @Sendable static func addRareUsage(_ database: Database) throws {
        try database.execute(
            sql: """
                ALTER TABLE requests ADD COLUMN rare_usage TEXT;
                CREATE TABLE usage_hourly_rare (
                    hour INTEGER NOT NULL,
                    team TEXT NOT NULL,
                    key TEXT NOT NULL,
                    user TEXT NOT NULL,
                    model TEXT NOT NULL,
                    provider TEXT NOT NULL,
                    tags TEXT NOT NULL,
                    part TEXT NOT NULL,
                    count INTEGER NOT NULL,
                    PRIMARY KEY (hour, team, key, user, model, provider, tags, part)
                ) STRICT, WITHOUT ROWID;
                """
        )
    }
}

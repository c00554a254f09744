import GRDB

extension Schema {
    /// Migration 3: what happened.
    ///
    /// Rows of requests lie in the order of their ids, which begin with the time; an index more would cost as much
    /// as the row at every commit.
    @Sendable static func createRecords(_ database: Database) throws {
        try database.execute(
            sql: """
                CREATE TABLE requests (
                    id BLOB PRIMARY KEY,
                    time INTEGER NOT NULL,
                    team TEXT NOT NULL,
                    key TEXT NOT NULL,
                    user TEXT NOT NULL,
                    model TEXT NOT NULL,
                    provider TEXT NOT NULL,
                    target TEXT NOT NULL,
                    operation TEXT NOT NULL,
                    status INTEGER NOT NULL,
                    error_code TEXT NOT NULL,
                    is_stream INTEGER NOT NULL,
                    input_tokens INTEGER NOT NULL,
                    cached_input_tokens INTEGER NOT NULL,
                    cache_write_tokens INTEGER NOT NULL,
                    output_tokens INTEGER NOT NULL,
                    reasoning_tokens INTEGER NOT NULL,
                    cost INTEGER NOT NULL,
                    accuracy TEXT NOT NULL,
                    price_version TEXT NOT NULL,
                    is_unpriced INTEGER NOT NULL,
                    ttfb INTEGER,
                    duration INTEGER NOT NULL,
                    overhead INTEGER NOT NULL,
                    client_request_id TEXT NOT NULL,
                    upstream_request_id TEXT NOT NULL,
                    tags TEXT NOT NULL,
                    attempts TEXT NOT NULL
                ) STRICT, WITHOUT ROWID;
                CREATE TABLE usage_hourly (
                    hour INTEGER NOT NULL,
                    team TEXT NOT NULL,
                    key TEXT NOT NULL,
                    user TEXT NOT NULL,
                    model TEXT NOT NULL,
                    provider TEXT NOT NULL,
                    tags TEXT NOT NULL,
                    requests INTEGER NOT NULL,
                    errors INTEGER NOT NULL,
                    input_tokens INTEGER NOT NULL,
                    cached_input_tokens INTEGER NOT NULL,
                    cache_write_tokens INTEGER NOT NULL,
                    output_tokens INTEGER NOT NULL,
                    reasoning_tokens INTEGER NOT NULL,
                    cost INTEGER NOT NULL,
                    PRIMARY KEY (hour, team, key, user, model, provider, tags)
                ) STRICT, WITHOUT ROWID;
                """
        )
    }
}

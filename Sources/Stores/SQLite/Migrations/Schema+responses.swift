import GRDB

extension Schema {
    /// Migration `responses`: answers that are kept for callers of the Responses API.
    ///
    /// Beside them stand the bytes of each team, so that its bound is checked without adding them up.
    @Sendable static func createResponses(_ database: Database) throws {
        try database.execute(
            sql: """
                CREATE TABLE kept_responses (
                    id TEXT NOT NULL,
                    team TEXT NOT NULL,
                    model TEXT NOT NULL,
                    created_at INTEGER NOT NULL,
                    bytes INTEGER NOT NULL,
                    input BLOB NOT NULL,
                    response BLOB NOT NULL,
                    PRIMARY KEY (team, id)
                );
                CREATE INDEX kept_responses_of_team_by_time ON kept_responses (team, created_at, bytes);
                CREATE INDEX kept_responses_by_time ON kept_responses (created_at);
                CREATE TABLE kept_response_bytes (team TEXT NOT NULL PRIMARY KEY, bytes INTEGER NOT NULL) WITHOUT ROWID;
                CREATE TRIGGER kept_response_added AFTER INSERT ON kept_responses BEGIN
                    INSERT INTO kept_response_bytes VALUES (NEW.team, NEW.bytes)
                    ON CONFLICT DO UPDATE SET bytes = bytes + NEW.bytes;
                END;
                CREATE TRIGGER kept_response_removed AFTER DELETE ON kept_responses BEGIN
                    UPDATE kept_response_bytes SET bytes = bytes - OLD.bytes WHERE team = OLD.team;
                END;
                """
        )
    }
}

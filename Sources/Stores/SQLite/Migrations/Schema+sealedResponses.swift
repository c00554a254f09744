import GRDB

extension Schema {
    /// Migration `sealed_responses`: the keys that texts are sealed under, and which of them a kept answer's are.
    ///
    /// The texts that are there already have no key, and are sealed little by little (`SealedResponses`).
    @Sendable static func addTextKeys(_ database: Database) throws {
        try database.execute(
            sql: """
                CREATE TABLE text_keys (
                    id TEXT NOT NULL PRIMARY KEY,
                    made_under TEXT NOT NULL,
                    sealed_key BLOB NOT NULL
                ) STRICT, WITHOUT ROWID;
                ALTER TABLE kept_responses ADD COLUMN text_key TEXT NOT NULL DEFAULT '';
                CREATE INDEX kept_responses_by_text_key ON kept_responses (text_key, provider);
                """
        )
    }
}

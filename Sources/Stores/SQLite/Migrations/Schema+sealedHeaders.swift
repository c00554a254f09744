import GRDB

extension Schema {
    /// Migration `sealed_headers`: the headers of providers, which stood in their bodies before.
    ///
    /// They are sealed when the directory is opened, since there is no key here. The table is made anew, so that nothing is
    /// left of rows that were replaced long ago.
    @Sendable static func addSealedHeaders(_ database: Database) throws {
        try database.execute(
            sql: """
                CREATE TABLE new_providers (
                    name TEXT PRIMARY KEY,
                    body TEXT NOT NULL,
                    sealed_credential BLOB,
                    sealed_headers BLOB
                ) STRICT, WITHOUT ROWID;
                INSERT INTO new_providers SELECT name, body, sealed_credential, NULL FROM providers;
                DROP TABLE providers;
                ALTER TABLE new_providers RENAME TO providers;
                """
        )
    }
}

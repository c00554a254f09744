import GRDB

extension Schema {
    /// Migration `sign_in`: what is kept of passwords, links, sessions and outside identities.
    ///
    /// Of every secret there is a digest or a slow hash only.
    @Sendable static func createSignIn(_ database: Database) throws {
        try database.execute(
            sql: """
                CREATE TABLE passwords (
                    user TEXT PRIMARY KEY,
                    hash TEXT NOT NULL
                ) STRICT, WITHOUT ROWID;
                CREATE TABLE sign_in_links (
                    digest BLOB PRIMARY KEY,
                    user TEXT,
                    high_roles TEXT NOT NULL,
                    created_at INTEGER NOT NULL,
                    expires_at INTEGER NOT NULL
                ) STRICT, WITHOUT ROWID;
                CREATE TABLE sessions (
                    id TEXT PRIMARY KEY,
                    digest BLOB NOT NULL UNIQUE,
                    user TEXT NOT NULL,
                    way TEXT NOT NULL,
                    address TEXT NOT NULL,
                    agent TEXT NOT NULL,
                    created_at INTEGER NOT NULL,
                    expires_at INTEGER NOT NULL,
                    last_used_at INTEGER
                ) STRICT, WITHOUT ROWID;
                CREATE TABLE external_identities (
                    issuer TEXT NOT NULL,
                    subject TEXT NOT NULL,
                    user TEXT NOT NULL,
                    PRIMARY KEY (issuer, subject)
                ) STRICT, WITHOUT ROWID;
                """
        )
    }
}

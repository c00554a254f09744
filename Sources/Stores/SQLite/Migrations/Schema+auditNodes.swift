import GRDB

extension Schema {
    /// Migration `audit_nodes`: by which teams a row of the audit trail is found, and the trail by subject.
    ///
    /// What proves a row is in `audit` alone: whoever exports a part compares what is found here with the whole trail.
    @Sendable static func createAuditNodes(_ database: Database) throws {
        try database.execute(
            sql: """
                CREATE TABLE audit_nodes (
                    team TEXT NOT NULL,
                    sequence INTEGER NOT NULL,
                    PRIMARY KEY (team, sequence)
                ) STRICT, WITHOUT ROWID;
                CREATE INDEX audit_by_subject ON audit (subject, sequence);
                """
        )
        let rows = try Row.fetchCursor(
            database,
            sql: "SELECT sequence, teams FROM audit WHERE teams IS NOT NULL ORDER BY sequence"
        )
        while let row = try rows.next() {
            try SQLiteStore.place(row["sequence"], at: SQLiteStore.teams(row["teams"]), database)
        }
    }
}

import GRDB

extension Schema {
    /// Migration `workloads`: keys that stand for the tokens of trusted issuers.
    @Sendable static func addWorkloads(_ database: Database) throws {
        try database.execute(
            sql: """
                ALTER TABLE keys ADD COLUMN workload TEXT;
                ALTER TABLE keys ADD COLUMN is_managed_by_file INTEGER NOT NULL DEFAULT 0;
                """
        )
    }
}

import GRDB

extension Schema {
    /// Migration `audit_teams`: which teams a row of the audit trail concerns; those there are do not say.
    @Sendable static func addAuditTeams(_ database: Database) throws {
        try database.execute(sql: "ALTER TABLE audit ADD COLUMN teams TEXT")
    }
}

import GRDB

extension Schema {
    /// Migration `audit_chain`: which checkpoint comes before each; those there are do not say.
    @Sendable static func chainCheckpoints(_ database: Database) throws {
        try database.execute(sql: "ALTER TABLE audit_checkpoints ADD COLUMN previous INTEGER")
    }
}

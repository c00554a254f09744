import GRDB

extension Schema {
    /// Migration `key_labels`: labels that a key requires of targets; those there are require none.
    @Sendable static func addKeyLabels(_ database: Database) throws {
        try database.execute(sql: "ALTER TABLE keys ADD COLUMN require_labels TEXT NOT NULL DEFAULT ''")
    }
}

import GRDB

extension Schema {
    /// Migration `end_users`: when the ledger last asked for a place, so that none is removed that is about to be used.
    @Sendable static func addPlacedAt(_ database: Database) throws {
        try database.execute(sql: "ALTER TABLE scopes ADD COLUMN placed_at INTEGER NOT NULL DEFAULT 0")
    }
}

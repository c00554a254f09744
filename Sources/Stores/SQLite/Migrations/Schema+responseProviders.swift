import GRDB

extension Schema {
    /// Migration `response_providers`: which provider has an answer, where the store does not have it itself.
    @Sendable static func addResponseProviders(_ database: Database) throws {
        try database.execute(
            sql: "ALTER TABLE kept_responses ADD COLUMN provider TEXT NOT NULL DEFAULT ''"
        )
    }
}

import GRDB

extension Schema {
    /// Migration `fixed_terms`: which terms of keys are not their owners' to change.
    ///
    /// Nobody knows who set those there are, so all that are stated count as set by an admin.
    @Sendable static func addFixedTerms(_ database: Database) throws {
        try database.execute(
            sql: """
                ALTER TABLE keys ADD COLUMN fixed_terms INTEGER NOT NULL DEFAULT 0;
                UPDATE keys SET fixed_terms = (budget_limit IS NOT NULL) * 1
                    + (requests_per_minute IS NOT NULL OR tokens_per_minute IS NOT NULL OR concurrency IS NOT NULL) * 2
                    + (models IS NOT NULL) * 4 + (expires_at IS NOT NULL) * 8
                    + (source_addresses IS NOT NULL) * 16 + (tags != '') * 32;
                """
        )
    }
}

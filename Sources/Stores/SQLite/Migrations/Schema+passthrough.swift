import GRDB

extension Schema {
    /// Migration `passthrough`: the providers whose own routes teams and keys may use; `NULL` inherits.
    @Sendable static func addPassthrough(_ database: Database) throws {
        try database.execute(
            sql: """
                ALTER TABLE teams ADD COLUMN passthrough TEXT;
                ALTER TABLE keys ADD COLUMN passthrough TEXT;
                """
        )
    }
}

import GRDB

extension Schema {
    /// Migration `budget_cycles`: how many days, weeks or months a budget's window has, and on which date one begins.
    @Sendable static func addBudgetCycles(_ database: Database) throws {
        for table in ["teams", "keys", "users", "service_accounts"] {
            try database.execute(
                sql: """
                    ALTER TABLE \(table) ADD COLUMN budget_every INTEGER;
                    ALTER TABLE \(table) ADD COLUMN budget_starts_on TEXT;
                    """
            )
        }
    }
}

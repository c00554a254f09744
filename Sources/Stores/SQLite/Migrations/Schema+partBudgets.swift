import GRDB

extension Schema {
    /// Migration `part_budgets`: budgets of models, tags and end users within teams.
    @Sendable static func addPartBudgets(_ database: Database) throws {
        try database.execute(
            sql: """
                ALTER TABLE teams ADD COLUMN part_budgets TEXT;
                ALTER TABLE teams ADD COLUMN end_user_budget TEXT;
                """
        )
    }
}

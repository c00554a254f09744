import GRDB
import Policy
import Vocabulary

/// The budgets of parts of a team.
enum PartBudgetColumns {
    private struct PartText: Codable {
        var kind: String
        var text: String
        var scope: Int32
        var budget: BudgetText
    }

    /// The values of the columns that came with migration `part_budgets`.
    static func values(_ team: Team) throws -> [DatabaseValue] {
        let parts = team.partBudgets.map { budget in
            PartText(
                kind: budget.part.kind,
                text: budget.part.text,
                scope: budget.scope.rawValue,
                budget: BudgetText(budget.terms)
            )
        }
        return [
            parts.isEmpty ? .null : try JSONColumn.encode(parts).databaseValue,
            try team.endUserBudget.map { try JSONColumn.encode(BudgetText($0)) }.databaseValue,
        ]
    }

    /// Reads the budgets of named parts.
    static func parts(_ row: Row) throws -> [PartBudget] {
        let texts: [PartText]? = try JSONColumn.decode(row["part_budgets"] ?? "")
        return try (texts ?? []).map { text in
            guard let part = BudgetPart(kind: text.kind, text: text.text) else {
                throw StoreFailure("unknown part of a team in the database")
            }
            return PartBudget(
                part: part,
                scope: ScopeID(rawValue: text.scope),
                terms: try text.budget.terms()
            )
        }
    }

    /// Reads the budget of every end user.
    static func endUser(_ row: Row) throws -> BudgetTerms? {
        let text: BudgetText? = try JSONColumn.decode(row["end_user_budget"] ?? "")
        return try text?.terms()
    }
}

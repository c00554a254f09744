import GRDB
import Policy
import Vocabulary

/// Limits, and the oldest columns of budgets, which teams and keys have in the same columns.
enum TermsColumns {
    /// The values of the columns of a budget and limits.
    static func values(_ budget: BudgetTerms?, _ limits: LimitTerms) throws -> [DatabaseValue] {
        [
            budget.map(\.limit.count).databaseValue,
            budget.map(\.window.rawValue).databaseValue,
            budget.map(\.timeZone).databaseValue,
            try budget.map { try JSONColumn.encode($0.alerts) }.databaseValue,
            limits.requestsPerMinute.databaseValue,
            limits.tokensPerMinute.databaseValue,
            limits.concurrency.databaseValue,
        ]
    }

    /// Reads limits.
    static func limits(_ row: Row) -> LimitTerms {
        LimitTerms(
            requestsPerMinute: row["requests_per_minute"],
            tokensPerMinute: row["tokens_per_minute"],
            concurrency: row["concurrency"]
        )
    }
}

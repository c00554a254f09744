import GRDB
import Policy
import Vocabulary

/// Budgets and limits, which teams and keys have in the same columns.
enum TermsColumns {
    /// The values of the columns of a budget and limits.
    static func values(_ budget: BudgetTerms?, _ limits: LimitTerms) throws -> [DatabaseValue] {
        [
            budget.map(\.limit.nanos).databaseValue,
            budget.map(\.window.rawValue).databaseValue,
            budget.map(\.timeZone).databaseValue,
            try budget.map { try JSONColumn.encode($0.alerts) }.databaseValue,
            limits.requestsPerMinute.databaseValue,
            limits.tokensPerMinute.databaseValue,
            limits.concurrency.databaseValue,
        ]
    }

    /// Reads a budget.
    static func budget(_ row: Row) throws -> BudgetTerms? {
        guard let limit = row["budget_limit"] as Int64? else { return nil }
        guard let window = BudgetTerms.Window(rawValue: row["budget_window"]) else {
            throw StoreFailure("unknown budget window in the database")
        }
        return BudgetTerms(
            limit: Money(nanos: limit),
            window: window,
            timeZone: row["budget_time_zone"],
            alerts: try JSONColumn.decode(row["budget_alerts"]) ?? []
        )
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

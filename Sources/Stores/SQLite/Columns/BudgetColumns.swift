import GRDB
import Policy
import Vocabulary

/// Budgets, which teams and keys have in the same columns.
enum BudgetColumns {
    /// A grant as the column keeps it.
    private struct GrantText: Codable {
        var amount: Int64
        var starts: Int64?
        var ends: Int64
        var reason: String
    }

    /// A carry-over as the column keeps it.
    private struct CarryText: Codable {
        var most: Int64?
    }

    /// The values of the columns that came with migrations `budgets` and `budget_cycles`.
    static func values(_ budget: BudgetTerms?) throws -> [DatabaseValue] {
        let grants = budget?.grants.map { grant in
            GrantText(
                amount: grant.amount.count,
                starts: grant.start?.microseconds,
                ends: grant.end.microseconds,
                reason: grant.reason
            )
        }
        return [
            budget.map(\.unit.rawValue).databaseValue,
            (budget?.span?.start.microseconds).databaseValue,
            (budget?.span?.end.microseconds).databaseValue,
            try grants.flatMap { $0.isEmpty ? nil : try JSONColumn.encode($0) }.databaseValue,
            try budget?.carryOver.map { try JSONColumn.encode(CarryText(most: $0.most?.count)) }.databaseValue
                ?? .null,
            (budget?.cycle?.every).databaseValue,
            (budget?.cycle?.startsOn.description).databaseValue,
        ]
    }

    /// Reads a budget.
    static func budget(_ row: Row) throws -> BudgetTerms? {
        guard let limit = row["budget_limit"] as Int64? else { return nil }
        guard let window = BudgetTerms.Window(rawValue: row["budget_window"]) else {
            throw StoreFailure("unknown budget window in the database")
        }
        // Rows from before there were other units have none.
        guard let unit = BudgetUnit(rawValue: row["budget_unit"] ?? "usd") else {
            throw StoreFailure("unknown budget unit in the database")
        }
        var terms = BudgetTerms(
            BudgetAmount(unit: unit, quantity: Quantity(count: limit)),
            window: window,
            timeZone: row["budget_time_zone"],
            alerts: try JSONColumn.decode(row["budget_alerts"]) ?? []
        )
        if let start = row["budget_starts_at"] as Int64?, let end = row["budget_ends_at"] as Int64? {
            terms.span = BudgetSpan(start: UTCTime(microseconds: start), end: UTCTime(microseconds: end))
        }
        if let date = (row["budget_starts_on"] as String?).flatMap({ CivilDate($0) }) {
            terms.cycle = BudgetCycle(every: row["budget_every"] ?? 1, startsOn: date)
        }
        let grants: [GrantText]? = try JSONColumn.decode(row["budget_grants"] ?? "")
        terms.grants = (grants ?? []).map { grant in
            BudgetGrant(
                amount: Quantity(count: grant.amount),
                start: grant.starts.map(UTCTime.init(microseconds:)),
                end: UTCTime(microseconds: grant.ends),
                reason: grant.reason
            )
        }
        let carry: CarryText? = try JSONColumn.decode(row["budget_carry_over"] ?? "")
        terms.carryOver = carry.map { CarryOver(most: $0.most.map(Quantity.init(count:))) }
        return terms
    }
}

import GRDB
import Ledger
import Policy
import Ports
import Vocabulary

/// The limits that were last in force in open windows, of which the next ones carry over what is left.
extension SQLiteStore {
    /// Whom a change of a team reaches, to be asked before the team is written.
    struct LimitChange {
        /// Whether what end users have who are not named may be another now.
        let reachesEndUsers: Bool

        init(_ team: Team, _ database: Database) throws {
            let old = try Row.fetchOne(
                database,
                sql: "SELECT part_budgets, end_user_budget FROM teams WHERE id = ?",
                arguments: [team.id.rawValue]
            )
            guard let old else {
                reachesEndUsers = false
                return
            }
            // There may be very many of them: most changes of a team leave them alone.
            let terms = try PartBudgetColumns.endUser(old)
            let named = try PartBudgetColumns.parts(old)
            reachesEndUsers = terms != team.endUserBudget || named != team.partBudgets
        }
    }

    /// Writes the limits of a team's budgets to their windows that a moment lies in.
    static func declare(
        _ team: Team,
        _ change: LimitChange,
        at time: UTCTime,
        _ database: Database
    ) throws {
        try declare(team.budget, of: team.scope, at: time, database)
        if change.reachesEndUsers { try declare(endUsersOf: team, at: time, database) }
        // Those who are named have limits of their own.
        for budget in team.partBudgets { try declare(budget.terms, of: budget.scope, at: time, database) }
    }

    /// Writes the limit of a budget to its window that a moment lies in.
    static func declare(
        _ terms: BudgetTerms?,
        of scope: ScopeID,
        at time: UTCTime,
        _ database: Database
    ) throws {
        guard let terms, terms.recurs else { return }
        let window = BudgetWindow(scope: scope, terms: terms, at: time)
        try database.cachedStatement(
            sql: """
                UPDATE budget_windows SET declared = ?
                WHERE scope = ? AND window_start = ? AND window_end = ? AND unit = ?
                """
        ).execute(
            arguments: [
                terms.limit.count, scope.rawValue, window.start.microseconds, window.end.microseconds,
                window.unit.rawValue,
            ]
        )
    }

    private static func declare(endUsersOf team: Team, at time: UTCTime, _ database: Database) throws {
        guard let terms = team.endUserBudget, terms.recurs else { return }
        let window = BudgetWindow(scope: team.scope, terms: terms, at: time)
        let prefix = "team:\(team.id.rawValue):end_user"
        try database.execute(
            sql: """
                UPDATE budget_windows SET declared = ?
                WHERE scope IN (SELECT id FROM scopes WHERE name >= ? AND name < ?)
                AND window_start = ? AND window_end = ? AND unit = ?
                """,
            arguments: [
                // The character after the colon: all names that go on behind it.
                terms.limit.count, "\(prefix):", "\(prefix);", window.start.microseconds,
                window.end.microseconds, window.unit.rawValue,
            ]
        )
    }
}

import GRDB
import Policy
import Vocabulary

/// The places of end users, which callers invent: unlike those of teams, keys and people they are not kept for good.
extension SQLiteStore {
    /// For how long a place is kept on which nothing was ever settled: longer than a month's window and what it may
    /// carry over.
    static let emptyPlacesKept: Duration = .seconds(62 * 86_400)

    /// What keeps a place: a window that is not past, spending that is not added up yet, or that it was just asked for.
    ///
    /// Of a team that is gone a window that never ends is past with the last spending.
    private static let isPast = """
        scopes.placed_at < :empty
        AND NOT EXISTS (
            SELECT 1 FROM budget_windows WHERE scope = scopes.id AND (
                sliced != 0 OR window_end >= CASE settled WHEN 0 THEN :empty ELSE :spent END
            ) AND (
                sliced != 0 OR window_end != 9223372036854775807 OR EXISTS (
                    SELECT 1 FROM teams
                    WHERE id = substr(scopes.name, 6, instr(substr(scopes.name, 6), ':') - 1)
                )
            )
        )
        AND NOT EXISTS (SELECT 1 FROM spend WHERE scope = scopes.id AND quarter_hour_start >= :spent)
        """

    /// Removes some places of end users whose windows and spending are past, unless they are named.
    func removeEndUsers(at now: UTCTime) throws -> Int {
        let times: StatementArguments = [
            "empty": (now + (.zero - Self.emptyPlacesKept)).microseconds,
            "spent": (now + (.zero - Self.spendingKept)).microseconds,
        ]
        // Looked for beside the writer, and looked at again when they are removed.
        let found = try pool.read { database in
            let named = try Self.namedEndUsers(database)
            let scopes = try Int64.fetchCursor(
                database,
                sql: "SELECT id FROM scopes WHERE name GLOB 'team:*:end_user:*' AND \(Self.isPast)",
                arguments: times
            )
            var found: [Int64] = []
            while found.count < Self.mostRemoved, let scope = try scopes.next() {
                if !named.contains(scope) { found.append(scope) }
            }
            return found
        }
        guard !found.isEmpty else { return 0 }
        try quickly { database in
            let named = try Self.namedEndUsers(database)
            let remove = try database.cachedStatement(
                sql: "DELETE FROM scopes WHERE id = :id AND \(Self.isPast)"
            )
            let others = try ["spend", "budget_windows", "budget_alerts"].map {
                try database.cachedStatement(sql: "DELETE FROM \($0) WHERE scope = ?")
            }
            for scope in found where !named.contains(scope) {
                try remove.execute(arguments: times + ["id": scope])
                guard database.changesCount == 1 else { continue }
                for other in others { try other.execute(arguments: [scope]) }
            }
        }
        return found.count
    }

    /// The places of end users whom teams name.
    private static func namedEndUsers(_ database: Database) throws -> Set<Int64> {
        try Int64.fetchSet(
            database,
            sql: """
                SELECT json_extract(value, '$.scope') FROM teams, json_each(part_budgets)
                WHERE part_budgets IS NOT NULL AND json_extract(value, '$.kind') = 'end_user'
                """
        )
    }

    /// Makes sure that the end users whom a team names have the places that it says, should one have been removed
    /// since it was asked for.
    static func keepPlaces(of team: Team, _ database: Database) throws {
        let keep = try database.cachedStatement(sql: "INSERT OR IGNORE INTO scopes (id, name) VALUES (?, ?)")
        for budget in team.partBudgets {
            guard case .endUser = budget.part else { continue }
            try keep.execute(
                arguments: [budget.scope.rawValue, ScopeName.part(team.id, budget.part).description]
            )
        }
    }
}

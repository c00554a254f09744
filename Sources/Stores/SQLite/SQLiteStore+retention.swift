import GRDB
import Policy
import Synchronization
import Vocabulary

/// What is no longer kept.
extension SQLiteStore {
    /// The most rows that one transaction removes, so that a commit waits for a few milliseconds at most.
    static let mostRemoved = 1000
    /// For how long the parts of spending and ended windows are kept: a bit more than 13 months, so that a budget by the
    /// month can be made, moved or changed for any window that somebody still looks at.
    static let spendingKept: Duration = .seconds(400 * 86_400)

    /// Removes some of the rows that are older than they are kept, a transaction for each table.
    ///
    /// Spending is added up instead of removed, at the beginning of time, where budgets in total find it.
    /// - Returns: Whether there may be more.
    public func removeExpired(_ retention: RetentionTerms, at now: UTCTime) throws -> Bool {
        let removed = [
            try removeRequests(before: now + (.zero - retention.requests)),
            try removeUsage(before: now + (.zero - retention.usage)),
            try foldSpending(before: now + (.zero - Self.spendingKept)),
            try removeWindows(before: now + (.zero - Self.spendingKept)),
            try removeEndUsers(at: now),
        ]
        let responses = [
            try removeResponses(before: now + (.zero - retention.responses)),
            try removeResponsesOfGoneTeams(),
        ]
        return removed.contains { $0 >= Self.mostRemoved }
            || responses.contains { $0 >= Self.mostResponsesRemoved }
    }

    private func removeRequests(before time: UTCTime) throws -> Int {
        try quickly { database in
            try database.execute(
                sql: """
                    DELETE FROM requests WHERE id IN
                        (SELECT id FROM requests WHERE id < ? ORDER BY id LIMIT ?)
                    """,
                arguments: [IDColumn.first(at: time), Self.mostRemoved]
            )
            let removed = database.changesCount
            guard removed < Self.mostRemoved else { return removed }
            return try removeSeries(before: time, database)
        }
    }

    /// Removes series whose exchanges are all gone.
    private func removeSeries(before time: UTCTime, _ database: Database) throws -> Int {
        try database.execute(
            sql: "DELETE FROM series WHERE id IN (SELECT id FROM series WHERE day < ? ORDER BY day LIMIT ?)",
            arguments: [RecordSeries.day(time), Self.mostRemoved]
        )
        if database.changesCount > 0 { series.withLock { $0.removeAll() } }
        return database.changesCount
    }

    private func removeUsage(before time: UTCTime) throws -> Int {
        let groups = try pool.read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT hour, team, key, user, model, provider, tags FROM usage_hourly
                    WHERE hour < ? ORDER BY hour LIMIT ?
                    """,
                arguments: [time.microseconds, Self.mostRemoved]
            ).map { StatementArguments($0.databaseValues) }
        }
        guard !groups.isEmpty else { return 0 }
        // One by one: with a list of them SQLite would look through a whole hour for each.
        try quickly { database in
            for table in ["usage_hourly", "usage_hourly_rare"] {
                let remove = try database.cachedStatement(
                    sql: """
                        DELETE FROM \(table) WHERE hour = ? AND team = ? AND key = ? AND user = ?
                        AND model = ? AND provider = ? AND tags = ?
                        """
                )
                for group in groups { try remove.execute(arguments: group) }
            }
        }
        return groups.count
    }

    private func foldSpending(before time: UTCTime) throws -> Int {
        // Looked for beside the writer: the table is in the order of its scopes, not of time.
        let parts = try pool.read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT scope, quarter_hour_start FROM scopes CROSS JOIN spend ON scope = scopes.id
                    WHERE quarter_hour_start > 0 AND quarter_hour_start < ? LIMIT ?
                    """,
                arguments: [time.microseconds, Self.mostRemoved]
            ).map { [$0[0] as Int64, $0[1]] }
        }
        guard !parts.isEmpty else { return 0 }
        try quickly { database in
            let add = try database.cachedStatement(
                sql: """
                    INSERT INTO spend (scope, quarter_hour_start, nanos, tokens)
                    SELECT scope, 0, nanos, tokens FROM spend WHERE scope = ? AND quarter_hour_start = ?
                    ON CONFLICT DO UPDATE SET
                        nanos = CASE WHEN nanos > 9223372036854775807 - excluded.nanos THEN 9223372036854775807
                            ELSE nanos + excluded.nanos END,
                        tokens = CASE WHEN tokens > 9223372036854775807 - excluded.tokens
                            THEN 9223372036854775807 ELSE tokens + excluded.tokens END
                    """
            )
            let remove = try database.cachedStatement(
                sql: "DELETE FROM spend WHERE scope = ? AND quarter_hour_start = ?"
            )
            for part in parts {
                try add.execute(arguments: StatementArguments(part))
                try remove.execute(arguments: StatementArguments(part))
            }
        }
        return parts.count
    }

    /// The latest window of a budget stays: that there was one says whether the next may carry something over.
    private func removeWindows(before time: UTCTime) throws -> Int {
        let rows = try pool.read { database in
            try Int64.fetchAll(
                database,
                sql: """
                    SELECT id FROM budget_windows AS ended WHERE window_end < ? AND sliced = 0 AND EXISTS (
                        SELECT 1 FROM budget_windows AS later WHERE later.scope = ended.scope
                        AND later.window_start >= ended.window_end AND later.unit = ended.unit
                        AND later.calendar = ended.calendar
                    ) ORDER BY window_end LIMIT ?
                    """,
                arguments: [time.microseconds, Self.mostRemoved]
            )
        }
        guard !rows.isEmpty else { return 0 }
        try quickly { database in
            let remove = try database.cachedStatement(
                sql: "DELETE FROM budget_windows WHERE id = ? AND sliced = 0"
            )
            for row in rows { try remove.execute(arguments: [row]) }
        }
        return rows.count
    }
}

import GRDB
import Policy
import Ports
import Vocabulary

extension SQLiteStore: AlertReading {
    /// Alerts, newest first.
    public func alerts(_ filter: AlertFilter, before number: Int64?, limit: Int) throws -> [GivenAlert] {
        var condition = RecordCondition()
        condition.add("number < ?", (number ?? .max).databaseValue)
        if let visibility = filter.visibility {
            condition.add(
                "(team IN (SELECT value FROM json_each(?)) OR scope IN (SELECT value FROM json_each(?)))",
                RecordCondition.list(visibility.teams.map(\.rawValue)).databaseValue,
                RecordCondition.list(visibility.holders.map(\.description)).databaseValue
            )
        }
        if let team = filter.team { condition.add("team = ?", team.rawValue.databaseValue) }
        if let from = filter.from { condition.add("time >= ?", from.microseconds.databaseValue) }
        if let to = filter.to { condition.add("time < ?", to.microseconds.databaseValue) }
        let sql = "SELECT * FROM alerts\(condition.clause) ORDER BY number DESC LIMIT ?"
        let values = condition.values + [max(0, limit).databaseValue]
        return try pool.read { database in
            try Row.fetchAll(database, sql: sql, arguments: StatementArguments(values)).map(Self.givenAlert)
        }
    }

    /// Keeps what a new alert says.
    static func list(_ alert: BudgetAlert, isQueued: Bool, _ database: Database) throws {
        try database.execute(
            sql: """
                INSERT INTO alerts
                    (id, time, scope, team, percent, unit, limit_count, settled_count, window, window_start,
                    window_end, exhausted_at, projected, webhook, attempts)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)
                """,
            arguments: [
                alert.id, alert.time.microseconds, alert.scope.description,
                try team(of: alert.scope, database), alert.mark.percent, alert.mark.unit.rawValue,
                alert.limit.quantity.count, alert.settled.quantity.count, alert.window.rawValue,
                alert.mark.windowStart.microseconds, alert.mark.windowEnd?.microseconds,
                alert.forecast.exhaustedAt?.microseconds, alert.forecast.projected?.count,
                isQueued ? "queued" : "none",
            ]
        )
    }

    /// Forgets the oldest alerts of more than are kept.
    static func forgetOldAlerts(_ database: Database) throws {
        try database.execute(
            sql: """
                DELETE FROM alerts WHERE number <= (SELECT number FROM alerts ORDER BY number DESC LIMIT 1 OFFSET ?)
                """,
            arguments: [GivenAlert.most]
        )
    }

    /// The team at which a budget's holder stands; the root for people and for what is gone meanwhile.
    private static func team(of scope: ScopeName, _ database: Database) throws -> String {
        func find(_ table: String, _ id: String) throws -> String? {
            try String.fetchOne(database, sql: "SELECT team FROM \(table) WHERE id = ?", arguments: [id])
        }
        let team: String? =
            switch scope {
            case .team(let id), .part(let id, _): id.rawValue
            case .key(let id): try find("keys", id.rawValue)
            case .serviceAccount(let id): try find("service_accounts", id.rawValue)
            case .user, .mirror: nil
            }
        return team ?? TeamID.root.rawValue
    }

    private static func givenAlert(_ row: Row) throws -> GivenAlert {
        guard let scope = ScopeName(row["scope"] as String), let unit = BudgetUnit(rawValue: row["unit"]),
            let window = BudgetTerms.Window(rawValue: row["window"])
        else { throw StoreFailure("unknown scope, unit or window of an alert in the database") }
        func time(_ name: String) -> UTCTime? { (row[name] as Int64?).map(UTCTime.init(microseconds:)) }
        func amount(_ name: String) -> BudgetAmount { Quantity(count: row[name]).amount(unit) }
        var forecast = BudgetForecast()
        forecast.exhaustedAt = time("exhausted_at")
        forecast.projected = (row["projected"] as Int64?).map { Quantity(count: $0) }
        let alert = BudgetAlert(
            id: row["id"],
            scope: scope,
            mark: AlertMark(
                // The place in the ledger says nothing to a reader.
                scope: ScopeID(rawValue: 0),
                windowStart: UTCTime(microseconds: row["window_start"]),
                windowEnd: time("window_end"),
                unit: unit,
                percent: row["percent"]
            ),
            limit: amount("limit_count"),
            settled: amount("settled_count"),
            window: window,
            time: UTCTime(microseconds: row["time"]),
            forecast: forecast
        )
        return GivenAlert(
            number: row["number"],
            alert,
            team: TeamID(rawValue: row["team"]),
            webhook: webhook(row["webhook"], time("webhook_at")),
            attempts: row["attempts"]
        )
    }

    private static func webhook(_ text: String, _ time: UTCTime?) -> GivenAlert.Webhook {
        if let outcome = AlertMessage.Outcome(rawValue: text), let time { return .ended(outcome, time) }
        return text == "queued" ? .queued : .none
    }
}

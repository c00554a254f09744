import Foundation
import GRDB
import Ledger
import Policy
import Ports
import Vocabulary

extension SQLiteStore: AlertKeeping {
    /// Remembers alerts, and those of the messages whose alert is new.
    public func keep(_ alerts: [(alert: BudgetAlert, message: AlertMessage?)]) throws -> [BudgetAlert] {
        try durably { database in
            var new: [BudgetAlert] = []
            for (alert, message) in alerts {
                try database.execute(
                    sql: "INSERT OR IGNORE INTO budget_alerts VALUES (?, ?, ?, ?, ?, ?)",
                    arguments: [
                        alert.mark.scope.rawValue, alert.mark.windowStart.microseconds,
                        (alert.mark.windowEnd ?? .endless).microseconds, alert.mark.unit.rawValue,
                        alert.mark.percent, alert.time.microseconds,
                    ]
                )
                guard database.changesCount > 0 else { continue }
                new.append(alert)
                try Self.list(alert, isQueued: message != nil, database)
                if let message { try Self.queue(message, database) }
            }
            if !new.isEmpty { try Self.forgetOldAlerts(database) }
            return new
        }
    }

    /// Messages that are due, the oldest first.
    public func messages(dueAt time: UTCTime, limit: Int) throws -> [AlertMessage] {
        try pool.read { database in
            try Row.fetchAll(
                database,
                sql: "SELECT * FROM alert_outbox WHERE due_at <= ? ORDER BY number LIMIT ?",
                arguments: [time.microseconds, limit]
            ).map { row in
                AlertMessage(
                    id: row["id"],
                    body: [UInt8](row["body"] as Data),
                    createdAt: UTCTime(microseconds: row["created_at"]),
                    attempts: row["attempts"]
                )
            }
        }
    }

    /// When the next message is due.
    public func nextMessage() throws -> UTCTime? {
        try pool.read { database in
            try Int64.fetchOne(database, sql: "SELECT MIN(due_at) FROM alert_outbox")
                .map(UTCTime.init(microseconds:))
        }
    }

    /// Forgets a message and notes what came of it.
    public func end(_ message: AlertMessage, as outcome: AlertMessage.Outcome, at time: UTCTime) throws {
        try quickly { database in
            try database.execute(sql: "DELETE FROM alert_outbox WHERE id = ?", arguments: [message.id])
            try database.execute(
                sql: "UPDATE alerts SET webhook = ?, attempts = attempts + 1, webhook_at = ? WHERE id = ?",
                arguments: [outcome.rawValue, time.microseconds, message.id]
            )
        }
    }

    /// Notes that a message was tried and when it is due again.
    public func postpone(_ message: AlertMessage, until time: UTCTime) throws {
        try quickly { database in
            try database.execute(
                sql: "UPDATE alert_outbox SET attempts = attempts + 1, due_at = ? WHERE id = ?",
                arguments: [time.microseconds, message.id]
            )
            try database.execute(
                sql: "UPDATE alerts SET attempts = attempts + 1 WHERE id = ?",
                arguments: [message.id]
            )
        }
    }

    private static func queue(_ message: AlertMessage, _ database: Database) throws {
        try database.execute(
            sql: """
                INSERT INTO alert_outbox (id, body, created_at, attempts, due_at) VALUES (?1, ?2, ?3, ?4, ?3)
                """,
            arguments: [
                message.id, Data(message.body), message.createdAt.microseconds, message.attempts,
            ]
        )
        let displaced = "number <= (SELECT number FROM alert_outbox ORDER BY number DESC LIMIT 1 OFFSET ?)"
        try database.execute(
            sql: """
                UPDATE alerts SET webhook = ?, webhook_at = ?
                WHERE id IN (SELECT id FROM alert_outbox WHERE \(displaced))
                """,
            arguments: [
                AlertMessage.Outcome.givenUp.rawValue, message.createdAt.microseconds, AlertMessage.most,
            ]
        )
        try database.execute(
            sql: "DELETE FROM alert_outbox WHERE \(displaced)",
            arguments: [AlertMessage.most]
        )
    }
}

extension SQLiteStore: SpendReading {
    /// What each of some holders was charged lately.
    public func spent(by scopes: [ScopeID], since quarter: UTCTime) throws -> [ScopeID: Charge] {
        try pool.read { database in
            let statement = try database.cachedStatement(
                sql: """
                    SELECT SUM(nanos), SUM(tokens) FROM spend WHERE scope = ? AND quarter_hour_start >= ?
                    """
            )
            var sums: [ScopeID: Charge] = [:]
            for scope in scopes {
                let row = try Row.fetchOne(statement, arguments: [scope.rawValue, quarter.microseconds])
                guard let nanos = row?[0] as Int64?, let tokens = row?[1] as Int64? else { continue }
                sums[scope] = Charge(cost: Money(nanos: nanos), tokens: tokens)
            }
            return sums
        }
    }
}

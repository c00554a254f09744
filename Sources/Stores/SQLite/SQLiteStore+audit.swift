import Foundation
import GRDB
import Ports
import Vocabulary

extension SQLiteStore: AuditReading {
    /// Rows, newest first.
    public func auditRows(_ filter: AuditFilter, before sequence: Int64?, limit: Int) throws -> [AuditRow] {
        var pieces = ["sequence < ?"]
        var values: [DatabaseValue] = [(sequence ?? .max).databaseValue]
        func add(_ piece: String, _ value: DatabaseValue...) {
            pieces.append(piece)
            values += value
        }
        if let actor = filter.actor {
            add(
                "(actor = ? OR substr(actor, 1, length(?) + 1) = ? || ' ')",
                actor.databaseValue,
                actor.databaseValue,
                actor.databaseValue
            )
        }
        if let action = filter.action {
            add(
                "(action = ? OR substr(action, 1, length(?) + 1) = ? || '.')",
                action.databaseValue,
                action.databaseValue,
                action.databaseValue
            )
        }
        if let subject = filter.subject { add("subject = ?", subject.databaseValue) }
        if let nodes = filter.nodes {
            let places = nodes.map { _ in "instr(teams, ?) > 0" }
            pieces.append("(" + (places.isEmpty ? "0" : places.joined(separator: " OR ")) + ")")
            values += nodes.map { " \($0.rawValue) ".databaseValue }
        }
        if let from = filter.from { add("time >= ?", from.microseconds.databaseValue) }
        if let to = filter.to { add("time < ?", to.microseconds.databaseValue) }
        values.append(max(0, limit).databaseValue)
        let sql =
            "SELECT * FROM audit WHERE \(pieces.joined(separator: " AND ")) ORDER BY sequence DESC LIMIT ?"
        return try pool.read { database in
            try Row.fetchAll(database, sql: sql, arguments: StatementArguments(values)).map(Self.auditRow)
        }
    }

    /// Rows in order.
    public func auditRows(after sequence: Int64, limit: Int) throws -> [AuditRow] {
        try pool.read { database in
            try Row.fetchAll(
                database,
                sql: "SELECT * FROM audit WHERE sequence > ? ORDER BY sequence LIMIT ?",
                arguments: [sequence, max(0, limit)]
            ).map(Self.auditRow)
        }
    }

    /// The checkpoints in order.
    public func auditCheckpoints(after sequence: Int64) throws -> [AuditCheckpoint] {
        try pool.read { try Self.checkpoints(after: sequence, $0) }
    }

    static func checkpoints(after sequence: Int64, _ database: Database) throws -> [AuditCheckpoint] {
        try Row.fetchAll(
            database,
            sql: "SELECT * FROM audit_checkpoints WHERE sequence > ? ORDER BY sequence",
            arguments: [sequence]
        ).map { row in
            AuditCheckpoint(
                sequence: row["sequence"],
                hash: [UInt8](row["hash"] as Data),
                time: UTCTime(microseconds: row["time"]),
                previous: row["previous"],
                publicKey: [UInt8](row["public_key"] as Data),
                signature: [UInt8](row["signature"] as Data)
            )
        }
    }

    static func lastAuditRow(_ database: Database) throws -> AuditRow? {
        try Row.fetchOne(database, sql: "SELECT * FROM audit ORDER BY sequence DESC LIMIT 1").map(auditRow)
    }

    static func lastCheckpoint(_ database: Database) throws -> Int64 {
        try Int64.fetchOne(database, sql: "SELECT max(sequence) FROM audit_checkpoints") ?? 0
    }

    static func insert(_ row: AuditRow, _ database: Database) throws {
        try database.execute(
            sql: """
                INSERT INTO audit (sequence, time, actor, action, subject, before, after, teams, hash)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                row.sequence, row.time.microseconds, row.actor, row.action, row.subject, row.before,
                row.after, row.teams.isEmpty ? nil : " \(row.teamsText) ", Data(row.hash),
            ]
        )
    }

    static func insert(_ checkpoint: AuditCheckpoint, _ database: Database) throws {
        try database.execute(
            sql: """
                INSERT OR REPLACE INTO audit_checkpoints (sequence, hash, time, previous, public_key, signature)
                VALUES (?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                checkpoint.sequence, Data(checkpoint.hash), checkpoint.time.microseconds,
                checkpoint.previous, Data(checkpoint.publicKey), Data(checkpoint.signature),
            ]
        )
    }

    static func auditRow(_ row: Row) -> AuditRow {
        AuditRow(
            sequence: row["sequence"],
            time: UTCTime(microseconds: row["time"]),
            actor: row["actor"],
            action: row["action"],
            subject: row["subject"],
            before: row["before"],
            after: row["after"],
            teams: teams(row["teams"]),
            hash: [UInt8](row["hash"] as Data)
        )
    }

    /// The teams of a row, which stand between blanks so that one is found without taking the text apart.
    ///
    /// What is not written so was not written here: with blanks it is no team's id, and the row's hash does not fit it.
    private static func teams(_ text: String?) -> [TeamID] {
        guard let text else { return [] }
        let ids = text.split(separator: " ").map { TeamID(rawValue: String($0)) }
        let isOurs = !ids.isEmpty && text == " \(ids.map(\.rawValue).joined(separator: " ")) "
        return isOurs ? ids : [TeamID(rawValue: " \(text) ")]
    }
}

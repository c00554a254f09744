import Foundation
import GRDB
import Ports
import Vocabulary

extension SQLiteStore: AuditReading {
    /// Rows, newest first.
    public func auditRows(_ filter: AuditFilter, before sequence: Int64?, limit: Int) throws -> [AuditRow] {
        let (sql, arguments) = Self.query(filter, before: sequence, limit: limit)
        return try pool.read { database in
            try Row.fetchAll(database, sql: sql, arguments: arguments).map(Self.auditRow)
        }
    }

    /// The statement of a list.
    static func query(
        _ filter: AuditFilter,
        before sequence: Int64?,
        limit: Int
    ) -> (sql: String, arguments: StatementArguments) {
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
        if let from = filter.from { add("time >= ?", from.microseconds.databaseValue) }
        if let to = filter.to { add("time < ?", to.microseconds.databaseValue) }
        if let nodes = filter.nodes {
            // If nothing else is asked for, no more of the nodes' rows are looked at than are shown.
            let end = pieces.count == 1 ? " AND sequence < ? ORDER BY sequence DESC LIMIT ?" : ""
            pieces.append("sequence IN (\(Self.places(of: nodes))\(end))")
            values += nodes.map(\.rawValue.databaseValue)
            if !end.isEmpty { values += [values[0], max(0, limit).databaseValue] }
        }
        values.append(max(0, limit).databaseValue)
        let sql =
            "SELECT * FROM audit WHERE \(pieces.joined(separator: " AND ")) ORDER BY sequence DESC LIMIT ?"
        return (sql, StatementArguments(values))
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

    /// Rows in order that concern nodes.
    public func auditRows(
        concerning nodes: [TeamID],
        after sequence: Int64,
        through last: Int64,
        limit: Int
    ) throws -> [AuditRow] {
        let sql = """
            SELECT * FROM audit WHERE sequence IN (
                \(Self.places(of: nodes)) AND sequence > ? AND sequence <= ? ORDER BY sequence LIMIT ?
            ) ORDER BY sequence
            """
        let values =
            nodes.map(\.rawValue.databaseValue)
            + [sequence.databaseValue, last.databaseValue, max(0, limit).databaseValue]
        return try pool.read { database in
            try Row.fetchAll(database, sql: sql, arguments: StatementArguments(values)).map(Self.auditRow)
        }
    }

    /// The numbers of the rows that concern nodes; their ids are the arguments.
    private static func places(of nodes: [TeamID]) -> String {
        let marks = nodes.map { _ in "?" }.joined(separator: ", ")
        return "SELECT DISTINCT sequence FROM audit_nodes WHERE team IN (\(marks))"
    }

    /// The checkpoints in order.
    public func auditCheckpoints(after sequence: Int64, through last: Int64) throws -> [AuditCheckpoint] {
        try pool.read { try Self.checkpoints(after: sequence, through: last, $0) }
    }

    static func checkpoints(
        after sequence: Int64,
        through last: Int64 = .max,
        _ database: Database
    ) throws -> [AuditCheckpoint] {
        try Row.fetchAll(
            database,
            sql: "SELECT * FROM audit_checkpoints WHERE sequence > ? AND sequence <= ? ORDER BY sequence",
            arguments: [sequence, last]
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
        try place(row.sequence, at: row.teams, database)
    }

    /// Lets a row be found by the teams that it concerns.
    static func place(_ sequence: Int64, at teams: [TeamID], _ database: Database) throws {
        for team in teams {
            try database.execute(
                sql: "INSERT OR IGNORE INTO audit_nodes (team, sequence) VALUES (?, ?)",
                arguments: [team.rawValue, sequence]
            )
        }
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
    static func teams(_ text: String?) -> [TeamID] {
        guard let text else { return [] }
        let ids = text.split(separator: " ").map { TeamID(rawValue: String($0)) }
        let isOurs = !ids.isEmpty && text == " \(ids.map(\.rawValue).joined(separator: " ")) "
        return isOurs ? ids : [TeamID(rawValue: " \(text) ")]
    }
}

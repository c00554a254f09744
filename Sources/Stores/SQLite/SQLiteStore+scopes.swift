import GRDB
import Ledger
import Policy
import Vocabulary

/// The places of budget holders, which they keep for good.
extension SQLiteStore {
    /// The scopes of some budget holders, each made if it is new, in the order of the question.
    public func scopes(for names: [ScopeName]) throws -> [ScopeID] {
        try durably { database in try names.map { try Self.scope(for: $0, database) } }
    }

    /// The scope of a budget holder; `nil` if it never had one.
    public func knownScope(of name: ScopeName) throws -> ScopeID? {
        try pool.read { database in try Self.knownScope(of: name, database) }
    }

    /// The scopes of some budget holders, each made if it is new, and not removed while that moment is not long ago.
    public func scopes(for names: [ScopeName], at time: UTCTime) throws -> [ScopeID] {
        try durably { database in
            let place = try database.cachedStatement(sql: "UPDATE scopes SET placed_at = ? WHERE id = ?")
            return try names.map { name in
                let scope = try Self.scope(for: name, database)
                try place.execute(arguments: [time.microseconds, scope.rawValue])
                return scope
            }
        }
    }

    /// The end users of a team who have a window that ends after a moment, in the order of their names.
    public func endUsers(
        of team: TeamID,
        endingAfter time: UTCTime,
        after value: String?,
        limit: Int
    ) throws -> [StoredEndUser] {
        try endUsers(of: team, endingAfter: time, after: value, limit: limit, settledFrom: .min)
    }

    /// The end users of a team on whom something is settled in a window that ends after a moment, in the order of their
    /// names.
    public func settledEndUsers(
        of team: TeamID,
        endingAfter time: UTCTime,
        after value: String?,
        limit: Int
    ) throws -> [StoredEndUser] {
        try endUsers(of: team, endingAfter: time, after: value, limit: limit, settledFrom: 1)
    }

    private func endUsers(
        of team: TeamID,
        endingAfter time: UTCTime,
        after value: String?,
        limit: Int,
        settledFrom least: Int64
    ) throws -> [StoredEndUser] {
        let start = ScopeName.part(team, .endUser("")).description
        return try pool.read { database in
            // Names of one team lie between a colon and what follows it, a semicolon.
            try Row.fetchAll(
                database,
                sql: """
                    SELECT name, id, (
                        SELECT MAX(window_end) FROM budget_windows
                        WHERE scope = scopes.id AND window_end > ? AND settled >= ?
                    ) AS last_end
                    FROM scopes WHERE name > ? AND name < ? AND last_end IS NOT NULL ORDER BY name LIMIT ?
                    """,
                arguments: [
                    time.microseconds, least, start + (value ?? ""), start.dropLast() + ";", limit,
                ]
            ).map { row in
                let name: String = row[0]
                let value = String(decoding: name.utf8.dropFirst(start.utf8.count), as: UTF8.self)
                return StoredEndUser(
                    value: value,
                    scope: ScopeID(rawValue: row[1]),
                    end: UTCTime(microseconds: row[2])
                )
            }
        }
    }

    /// The scope of a budget holder, made if it is new.
    static func scope(for name: ScopeName, _ database: Database) throws -> ScopeID {
        if let known = try knownScope(of: name, database) { return known }
        let statement = try database.cachedStatement(sql: "INSERT INTO scopes (name) VALUES (?)")
        try statement.execute(arguments: [name.description])
        return ScopeID(rawValue: Int32(clamping: database.lastInsertedRowID))
    }

    private static func knownScope(of name: ScopeName, _ database: Database) throws -> ScopeID? {
        let statement = try database.cachedStatement(sql: "SELECT id FROM scopes WHERE name = ?")
        return try Int32.fetchOne(statement, arguments: [name.description]).map(ScopeID.init(rawValue:))
    }
}

import GRDB
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

    /// The end users of a team who have a window that ends after a moment, with their scopes, in the order of
    /// their names, at most so many.
    public func endUsers(
        of team: TeamID,
        endingAfter time: UTCTime,
        limit: Int
    ) throws -> [(value: String, scope: ScopeID)] {
        let start = ScopeName.part(team, .endUser("")).description
        return try pool.read { database in
            // Names of one team lie between a colon and what follows it, a semicolon.
            try Row.fetchAll(
                database,
                sql: """
                    SELECT name, id FROM scopes WHERE name > ? AND name < ? AND EXISTS
                        (SELECT 1 FROM budget_windows WHERE scope = scopes.id AND window_end > ?)
                    ORDER BY name LIMIT ?
                    """,
                arguments: [start, start.dropLast() + ";", time.microseconds, limit]
            ).map { row in
                let name: String = row[0]
                let value = String(decoding: name.utf8.dropFirst(start.utf8.count), as: UTF8.self)
                return (value, ScopeID(rawValue: row[1]))
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

import GRDB
import Policy
import Vocabulary

/// Groups that the company's directory pushed, and who is in them.
extension SQLiteStore {
    static func save(_ group: UserGroup, _ database: Database) throws {
        try database.execute(
            sql: """
                INSERT OR REPLACE INTO user_groups (id, display_name, external_id, created_at, changed_at)
                VALUES (?, ?, ?, ?, ?)
                """,
            arguments: [
                group.id.rawValue, group.displayName, group.externalID, group.createdAt.microseconds,
                group.changedAt.microseconds,
            ]
        )
    }

    static func join(_ group: GroupID, _ members: [UserID], _ database: Database) throws {
        let statement = try database.cachedStatement(
            sql: "INSERT OR IGNORE INTO user_group_members (user_group, member) VALUES (?, ?)"
        )
        for member in members { try statement.execute(arguments: [group.rawValue, member.rawValue]) }
    }

    static func leave(_ group: GroupID, _ members: [UserID], _ database: Database) throws {
        let statement = try database.cachedStatement(
            sql: "DELETE FROM user_group_members WHERE user_group = ? AND member = ?"
        )
        for member in members { try statement.execute(arguments: [group.rawValue, member.rawValue]) }
    }

    static func remove(_ group: GroupID, _ database: Database) throws {
        try database.execute(
            sql: "DELETE FROM user_group_members WHERE user_group = ?",
            arguments: [group.rawValue]
        )
        try database.execute(sql: "DELETE FROM user_groups WHERE id = ?", arguments: [group.rawValue])
    }

    static func userGroups(_ database: Database) throws -> [UserGroup] {
        var members: [String: Set<UserID>] = [:]
        let rows = try Row.fetchCursor(database, sql: "SELECT user_group, member FROM user_group_members")
        while let row = try rows.next() {
            members[row["user_group"], default: []].insert(UserID(rawValue: row["member"]))
        }
        return try Row.fetchAll(database, sql: "SELECT * FROM user_groups").map { row in
            UserGroup(
                id: GroupID(rawValue: row["id"]),
                displayName: row["display_name"],
                externalID: row["external_id"],
                members: members[row["id"]] ?? [],
                createdAt: UTCTime(microseconds: row["created_at"]),
                changedAt: UTCTime(microseconds: row["changed_at"])
            )
        }
    }
}

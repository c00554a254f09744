import GRDB
import Policy
import Vocabulary

/// The roles that groups give.
extension SQLiteStore {
    static func save(_ roles: [GroupRole], _ database: Database) throws {
        try database.execute(sql: "DELETE FROM group_roles")
        for (position, role) in roles.enumerated() {
            try database.execute(
                sql: "INSERT INTO group_roles (position, group_name, team, role) VALUES (?, ?, ?, ?)",
                arguments: [position, role.group, role.team, role.role.rawValue]
            )
        }
    }

    static func groupRoles(_ database: Database) throws -> [GroupRole] {
        try Row.fetchAll(database, sql: "SELECT * FROM group_roles ORDER BY position").map { row in
            guard let role = Role(rawValue: row["role"]) else {
                throw StoreFailure("unknown role of a group in the database")
            }
            return GroupRole(group: row["group_name"], team: row["team"], role: role)
        }
    }
}

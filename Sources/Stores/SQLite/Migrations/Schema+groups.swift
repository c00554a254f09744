import GRDB

extension Schema {
    /// Migration `groups`: the groups of people, and the roles that groups give.
    @Sendable static func createGroups(_ database: Database) throws {
        try database.execute(
            sql: """
                ALTER TABLE users ADD COLUMN groups TEXT NOT NULL DEFAULT '';
                CREATE TABLE group_roles (
                    position INTEGER PRIMARY KEY,
                    group_name TEXT NOT NULL,
                    team TEXT NOT NULL,
                    role TEXT NOT NULL
                ) STRICT;
                """
        )
    }
}

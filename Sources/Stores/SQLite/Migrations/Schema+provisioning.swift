import GRDB

extension Schema {
    /// Migration `provisioning`: what the company's directory says of people, and the groups that it pushes.
    @Sendable static func createProvisioning(_ database: Database) throws {
        try database.execute(
            sql: """
                ALTER TABLE users ADD COLUMN profile TEXT NOT NULL DEFAULT '';
                ALTER TABLE users ADD COLUMN changed_at INTEGER;
                CREATE TABLE user_groups (
                    id TEXT PRIMARY KEY,
                    display_name TEXT NOT NULL,
                    external_id TEXT NOT NULL,
                    created_at INTEGER NOT NULL,
                    changed_at INTEGER NOT NULL
                ) STRICT, WITHOUT ROWID;
                CREATE TABLE user_group_members (
                    user_group TEXT NOT NULL,
                    member TEXT NOT NULL,
                    PRIMARY KEY (user_group, member)
                ) STRICT, WITHOUT ROWID;
                CREATE INDEX user_group_members_by_member ON user_group_members (member);
                """
        )
    }
}

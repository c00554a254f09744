import GRDB

extension Schema {
    /// Migration `team_waiting`: how the requests of a team wait for limits that do not say it themselves.
    @Sendable static func addTeamWaiting(_ database: Database) throws {
        try database.execute(sql: "ALTER TABLE teams ADD COLUMN priority TEXT")
        try database.execute(sql: "ALTER TABLE teams ADD COLUMN max_wait_microseconds INTEGER")
    }
}

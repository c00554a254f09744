import GRDB

extension Schema {
    /// Migration `team_weights`: how many requests of a team go in one turn among those that wait.
    @Sendable static func addTeamWeights(_ database: Database) throws {
        try database.execute(sql: "ALTER TABLE teams ADD COLUMN weight INTEGER NOT NULL DEFAULT 1")
    }
}

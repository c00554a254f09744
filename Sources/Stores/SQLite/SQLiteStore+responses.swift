import GRDB
import Ports
import Vocabulary

/// Kept answers that go; `SealedResponses` keeps and finds them.
extension SQLiteStore {
    /// Removes some of the answers that are older than they are kept, and says how many.
    func removeResponses(before time: UTCTime) throws -> Int {
        try quickly { database in
            try database.execute(
                sql: """
                    DELETE FROM kept_responses WHERE rowid IN
                        (SELECT rowid FROM kept_responses WHERE created_at < ? ORDER BY created_at LIMIT ?)
                    """,
                arguments: [time.microseconds, Self.mostResponsesRemoved]
            )
            return database.changesCount
        }
    }

    /// Removes some of the answers of teams that are no more, and says how many.
    ///
    /// Nobody can ask for them any longer: that takes a key of the team.
    func removeResponsesOfGoneTeams() throws -> Int {
        try quickly { database in
            try database.execute(
                sql: """
                    DELETE FROM kept_responses WHERE rowid IN
                        (SELECT rowid FROM kept_responses WHERE team IN
                            (SELECT team FROM kept_response_bytes WHERE team NOT IN (SELECT id FROM teams))
                        LIMIT ?)
                    """,
                arguments: [Self.mostResponsesRemoved]
            )
            let count = database.changesCount
            try database.execute(sql: "DELETE FROM kept_response_bytes WHERE bytes = 0")
            return count
        }
    }

    /// The most answers that one transaction removes: their texts may be long.
    static let mostResponsesRemoved = 100

    /// Removes the oldest answers of a team that has too much.
    static func makeRoom(for team: TeamID, _ database: Database) throws {
        let kept = try Int64.fetchOne(
            database,
            sql: "SELECT bytes FROM kept_response_bytes WHERE team = ?",
            arguments: [team.rawValue]
        )
        guard var excess = kept.map({ $0 - KeptResponse.mostBytesOfTeam }), excess > 0 else { return }
        let oldest = try Row.fetchCursor(
            database,
            sql: "SELECT rowid, bytes FROM kept_responses WHERE team = ? ORDER BY created_at, rowid",
            arguments: [team.rawValue]
        )
        var rows: [Int64] = []
        while excess > 0, let row = try oldest.next() {
            rows.append(row[0])
            excess -= row[1] as Int64
        }
        for row in rows {
            try database.execute(sql: "DELETE FROM kept_responses WHERE rowid = ?", arguments: [row])
        }
    }
}

import Foundation
import GRDB
import Ports
import Vocabulary

extension SQLiteStore: ResponseKeeping {
    /// Keeps an answer; the team's oldest make room.
    public func keep(_ response: KeptResponse) throws -> Bool {
        guard response.byteCount <= KeptResponse.mostBytes else { return false }
        return try quickly { database in
            var (input, whole, provider) = ([UInt8](), [UInt8](), "")
            switch response.content {
            case .here(let items, let text): (input, whole) = (items, text)
            case .at(let name): provider = name
            }
            try database.execute(
                sql: """
                    INSERT OR IGNORE INTO kept_responses
                        (id, team, model, created_at, bytes, input, response, provider)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    response.id, response.team.rawValue, response.model, response.createdAt.microseconds,
                    response.byteCount, Data(input), Data(whole), provider,
                ]
            )
            try Self.makeRoom(for: response.team, database)
            return true
        }
    }

    /// The answer of an id, if it is the team's and young enough.
    public func response(_ id: String, of team: TeamID, since oldest: UTCTime) throws -> KeptResponse? {
        try pool.read { database in
            try Row.fetchOne(
                database,
                sql: "SELECT * FROM kept_responses WHERE team = ? AND id = ? AND created_at >= ?",
                arguments: [team.rawValue, id, oldest.microseconds]
            ).map { row in
                let provider: String = row["provider"]
                return KeptResponse(
                    id: row["id"],
                    team: team,
                    model: row["model"],
                    createdAt: UTCTime(microseconds: row["created_at"]),
                    content: provider.isEmpty
                        ? .here(
                            input: [UInt8](row["input"] as Data),
                            response: [UInt8](row["response"] as Data)
                        ) : .at(provider: provider)
                )
            }
        }
    }

    /// Removes the answer of an id, if it is the team's.
    public func removeResponse(_ id: String, of team: TeamID) throws -> Bool {
        try quickly { database in
            try database.execute(
                sql: "DELETE FROM kept_responses WHERE team = ? AND id = ?",
                arguments: [team.rawValue, id]
            )
            return database.changesCount > 0
        }
    }

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

    private static func makeRoom(for team: TeamID, _ database: Database) throws {
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

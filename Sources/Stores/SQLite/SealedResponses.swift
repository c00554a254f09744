import Foundation
import GRDB
import Ports
import Vocabulary

/// Keeps answers of the Responses API in the store, their texts sealed.
///
/// Texts are sealed and opened by the thread that calls, before and behind the store's transactions.
public struct SealedResponses: ResponseKeeping {
    let store: SQLiteStore
    let sealing: any TextSealing

    /// Keeps answers in a store.
    public init(_ store: SQLiteStore, sealing: any TextSealing) {
        self.store = store
        self.sealing = sealing
    }

    /// Keeps an answer; the team's oldest make room.
    public func keep(_ response: KeptResponse) throws -> Bool {
        guard response.byteCount <= KeptResponse.mostBytes else { return false }
        var (texts, provider) = (SealedTexts(), "")
        switch response.content {
        case .here(let input, let whole):
            texts = try sealed(response.id, response.team.rawValue, input: input, response: whole)
        case .at(let name): provider = name
        }
        return try store.quickly { database in
            try database.execute(
                sql: """
                    INSERT OR IGNORE INTO kept_responses
                        (id, team, model, created_at, bytes, input, response, provider, text_key)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    response.id, response.team.rawValue, response.model, response.createdAt.microseconds,
                    response.byteCount, texts.input, texts.response, provider, texts.key,
                ]
            )
            try SQLiteStore.makeRoom(for: response.team, database)
            return true
        }
    }

    /// The answer of an id, if it is the team's and young enough, and the key of its texts is not lost.
    public func response(_ id: String, of team: TeamID, since oldest: UTCTime) throws -> KeptResponse? {
        let row = try store.pool.read { database in
            try Row.fetchOne(
                database,
                sql: "SELECT * FROM kept_responses WHERE team = ? AND id = ? AND created_at >= ?",
                arguments: [team.rawValue, id, oldest.microseconds]
            )
        }
        guard let row, let content = try content(row) else { return nil }
        return KeptResponse(
            id: id,
            team: team,
            model: row["model"],
            createdAt: UTCTime(microseconds: row["created_at"]),
            content: content
        )
    }

    /// Removes the answer of an id, if it is the team's.
    public func removeResponse(_ id: String, of team: TeamID) throws -> Bool {
        try store.quickly { database in
            try database.execute(
                sql: "DELETE FROM kept_responses WHERE team = ? AND id = ?",
                arguments: [team.rawValue, id]
            )
            return database.changesCount > 0
        }
    }

    private func content(_ row: Row) throws -> KeptResponse.Content? {
        let provider: String = row["provider"]
        guard provider.isEmpty else { return .at(provider: provider) }
        let (key, input, whole): (String, Data, Data) = (row["text_key"], row["input"], row["response"])
        // Kept before there were keys, and not sealed yet.
        guard !key.isEmpty else { return .here(input: [UInt8](input), response: [UInt8](whole)) }
        let (team, id): (String, String) = (row["team"], row["id"])
        func open(_ part: Data, _ name: String) throws -> [UInt8]? {
            try sealing.open([UInt8](part), for: Self.place(team, id, name), keyID: key)
        }
        guard let input = try open(input, "input"), let whole = try open(whole, "response") else {
            return nil
        }
        return .here(input: input, response: whole)
    }

    /// Seals the texts of an answer.
    func sealed(_ id: String, _ team: String, input: [UInt8], response: [UInt8]) throws -> SealedTexts {
        SealedTexts(
            input: Data(try sealing.seal(input, for: Self.place(team, id, "input"))),
            response: Data(try sealing.seal(response, for: Self.place(team, id, "response"))),
            key: sealing.keyID
        )
    }

    private static func place(_ team: String, _ id: String, _ part: String) -> String {
        "kept_response/\(team)/\(id)/\(part)"
    }
}

/// The texts of an answer as they are written.
struct SealedTexts {
    var input = Data()
    var response = Data()
    /// The id of the key; empty where there are no texts.
    var key = ""
}

import Foundation
import GRDB
import Ports

/// Providers and models of the API.
extension SQLiteStore {
    static func providers(_ database: Database) throws -> [StoredProvider] {
        try Row.fetchAll(database, sql: "SELECT * FROM providers").map { row in
            let (body, unsealed) = UnsealedHeaders.split(row["body"])
            return StoredProvider(
                name: row["name"],
                body: body,
                sealedCredential: (row["sealed_credential"] as Data?).map { [UInt8]($0) },
                sealedHeaders: (row["sealed_headers"] as Data?).map { [UInt8]($0) },
                unsealedHeaders: unsealed
            )
        }
    }

    static func models(_ database: Database) throws -> [StoredModel] {
        try Row.fetchAll(database, sql: "SELECT * FROM models").map { row in
            StoredModel(name: row["name"], body: row["body"])
        }
    }

    static func save(_ provider: StoredProvider, _ database: Database) throws {
        try database.execute(
            sql: """
                INSERT OR REPLACE INTO providers (name, body, sealed_credential, sealed_headers)
                VALUES (?, ?, ?, ?)
                """,
            arguments: [
                provider.name, provider.body, provider.sealedCredential.map { Data($0) },
                provider.sealedHeaders.map { Data($0) },
            ]
        )
    }

    static func save(_ model: StoredModel, _ database: Database) throws {
        try database.execute(
            sql: "INSERT OR REPLACE INTO models (name, body) VALUES (?, ?)",
            arguments: [model.name, model.body]
        )
    }
}

import Foundation
import GRDB
import Ports

extension SealedResponses {
    /// The most bytes of texts after which one call begins no further answer.
    private static let mostBytes: Int64 = 16 << 20
    /// The most answers that one call seals.
    private static let mostRows = 100

    /// Seals some of the texts that an earlier version kept unsealed; forgets keys that no text needs when there are none.
    ///
    /// - Returns: Whether there may be more.
    public func tend() throws -> Bool {
        let (rows, areAll) = try unsealedRows()
        guard !rows.isEmpty else {
            try removeUnusedKeys()
            return false
        }
        let sealed = try rows.map { row in
            let input = [UInt8](row["input"] as Data)
            let response = [UInt8](row["response"] as Data)
            return (
                row["rowid"] as Int64,
                try self.sealed(row["id"], row["team"], input: input, response: response)
            )
        }
        try store.quickly { database in
            for (row, texts) in sealed {
                // It may have been removed meanwhile, and its number taken by another.
                try database.execute(
                    sql: """
                        UPDATE kept_responses SET input = ?, response = ?, text_key = ?
                        WHERE rowid = ? AND text_key = '' AND provider = ''
                        """,
                    arguments: [texts.input, texts.response, texts.key, row]
                )
            }
        }
        // Whoever reads at this moment may be in the way; then later writes overwrite what is left.
        if areAll { try? store.overwriteReplaced() }
        return true
    }

    /// Some answers whose texts are not sealed, and whether there are no others.
    private func unsealedRows() throws -> (rows: [Row], areAll: Bool) {
        try store.pool.read { database in
            let sizes = try Row.fetchAll(
                database,
                sql: "SELECT rowid, bytes FROM kept_responses WHERE text_key = '' AND provider = '' LIMIT ?",
                arguments: [Self.mostRows]
            )
            var bytes: Int64 = 0
            let chosen = sizes.prefix { row in
                defer { bytes += row["bytes"] as Int64 }
                return bytes < Self.mostBytes
            }
            let rows = try chosen.compactMap { row in
                try Row.fetchOne(
                    database,
                    sql: "SELECT rowid, id, team, input, response FROM kept_responses WHERE rowid = ?",
                    arguments: [row["rowid"] as Int64]
                )
            }
            return (rows, chosen.count == sizes.count && sizes.count < Self.mostRows)
        }
    }

    private func removeUnusedKeys() throws {
        let unused = """
            FROM text_keys WHERE id != ? AND NOT EXISTS (SELECT 1 FROM kept_responses WHERE text_key = text_keys.id)
            """
        // Hardly ever is there one: the writer is not asked for nothing.
        let isOneThere = try store.pool.read { database in
            try Row.fetchOne(database, sql: "SELECT id \(unused)", arguments: [sealing.keyID]) != nil
        }
        guard isOneThere else { return }
        try store.durably { database in
            try database.execute(sql: "DELETE \(unused)", arguments: [sealing.keyID])
        }
    }
}

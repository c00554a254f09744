import Foundation
import GRDB
import Ports

extension SQLiteStore: TextKeyKeeping {
    /// The keys that texts are sealed under.
    public func textKeys() throws -> [StoredTextKey] {
        try pool.read { database in
            try Row.fetchAll(database, sql: "SELECT id, made_under, sealed_key FROM text_keys").map { row in
                StoredTextKey(id: row[0], madeUnder: row[1], sealed: [UInt8](row[2] as Data))
            }
        }
    }

    /// Keeps one more.
    public func add(_ key: StoredTextKey) throws {
        try durably { database in
            try database.execute(
                sql: "INSERT INTO text_keys (id, made_under, sealed_key) VALUES (?, ?, ?)",
                arguments: [key.id, key.madeUnder, Data(key.sealed)]
            )
        }
    }
}

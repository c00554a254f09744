import Foundation
import GRDB
import Ports

extension SQLiteStore: SealedKeeping {
    /// All sealed values.
    public func sealedValues() throws -> [SealedValue] {
        try pool.read { database in
            try SealedColumn.all.flatMap { column in
                let sql =
                    "SELECT \(column.key), \(column.name) FROM \(column.table) WHERE \(column.name) IS NOT NULL"
                return try Row.fetchAll(database, sql: sql).map { row in
                    let name: String = row[0]
                    return SealedValue(
                        column: column.description,
                        row: name,
                        place: column.place + name,
                        sealed: [UInt8](row[1] as Data),
                        mayBeLost: column.mayBeLost
                    )
                }
            }
        }
    }

    /// Replaces what depends on the secret key, in one transaction.
    public func replace(_ change: SealedChange) throws {
        try durably { database in
            for value in change.values { try Self.save(value, database) }
            for checkpoint in change.checkpoints { try Self.insert(checkpoint, database) }
            for row in change.rows { try Self.insert(row, database) }
            try Self.insert(change.checkpoint, database)
        }
    }

    private static func save(_ value: SealedValue, _ database: Database) throws {
        guard let column = SealedColumn.all.first(where: { $0.description == value.column }) else {
            throw StoreFailure("there is no sealed column \(value.column)")
        }
        try database.execute(
            sql: "UPDATE \(column.table) SET \(column.name) = ? WHERE \(column.key) = ?",
            arguments: [Data(value.sealed), value.row]
        )
        guard database.changesCount == 1 else { throw StoreFailure("there is no \(value.place) any more") }
    }
}

import Foundation
import GRDB
import Ports
import Vocabulary

/// The audit trail in a database that may be in use: read, never written, by whoever has the file.
public struct AuditFile: Sendable {
    private let queue: DatabaseQueue

    /// Opens the database at a path; it must be there.
    public init(path: String) throws {
        guard FileManager.default.fileExists(atPath: path) else {
            throw StoreFailure("there is no database at \(path)")
        }
        var configuration = Configuration()
        configuration.readonly = true
        queue = try DatabaseQueue(path: path, configuration: configuration)
    }

    /// Hands out the checkpoints, then every row in order, all from one instant.
    public func read(
        checkpoints: ([AuditCheckpoint]) throws -> Void,
        row: (AuditRow) throws -> Void
    ) throws {
        try queue.read { database in
            try checkpoints(try SQLiteStore.checkpoints(after: 0, database))
            let rows = try Row.fetchCursor(database, sql: "SELECT * FROM audit ORDER BY sequence")
            while let next = try rows.next() { try row(SQLiteStore.auditRow(next)) }
        }
    }
}

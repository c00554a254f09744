import Foundation
import GRDB
import Ports
import Vocabulary

/// The audit trail in a database that may be in use: read, never written, by whoever has the file.
public struct AuditFile: Sendable {
    private let queue: DatabaseQueue

    /// What every file of SQLite 3 begins with (sqlite.org/fileformat.html, section 1.3).
    private static let header = Array("SQLite format 3\0".utf8)

    /// Opens the database at a path; it must be there, and one of Gatehouse's.
    public init(path: String) throws {
        try Self.check(path)
        var configuration = Configuration()
        configuration.readonly = true
        do {
            queue = try DatabaseQueue(path: path, configuration: configuration)
            let tables = try queue.read { database in
                try ["audit", "audit_checkpoints"].allSatisfy { try database.tableExists($0) }
            }
            guard tables else {
                throw StoreFailure("the database at \(path) is not Gatehouse's: it has no audit trail")
            }
        } catch let error as DatabaseError {
            throw StoreFailure("the database at \(path) cannot be read: \(error.message ?? "\(error)")")
        }
    }

    private static func check(_ path: String) throws(StoreFailure) {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw StoreFailure("there is no database at \(path)")
        }
        guard !isFolder.boolValue else {
            throw StoreFailure("\(path) is a folder, not a database: the database is a file in it")
        }
        guard let file = FileHandle(forReadingAtPath: path),
            let bytes = try? file.read(upToCount: header.count)
        else {
            // Empty files give nothing; what cannot be opened is not told apart here.
            let isReadable = FileManager.default.isReadableFile(atPath: path)
            throw StoreFailure(
                isReadable
                    ? "the file at \(path) is empty, not a database" : "the file at \(path) may not be read"
            )
        }
        guard Array(bytes) == header else {
            throw StoreFailure(
                bytes.isEmpty
                    ? "the file at \(path) is empty, not a database"
                    : "the file at \(path) is not a database of SQLite (an export is read with --file)"
            )
        }
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

import Foundation
import GRDB
import Glibc
import Synchronization

/// Everything durable in one SQLite file: teams, keys, budgets, usage and records.
///
/// Calls block until they are done. Writes go through one connection, reads through others, beside them (WAL).
public final class SQLiteStore: Sendable {
    let pool: DatabasePool
    private let lock: Mutex<DatabaseLock?>
    /// What the writing connection was last told of waiting for the disk.
    private let synchronous = Mutex("")
    /// Used within transactions of the writing connection only.
    let series = Mutex(SeriesIndex())

    /// Opens the database, makes it if need be, and brings its tables up to date.
    ///
    /// Only one process may have it open: a lock on `<path>.lock` sees to that.
    public init(path: String) throws {
        let lock = try DatabaseLock(path: path + ".lock")
        // Made here so that nobody else can read it.
        let descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw StoreFailure("cannot open \(path): \(String(cString: strerror(errno)))")
        }
        Glibc.close(descriptor)
        var configuration = Configuration()
        configuration.label = "gatehouse"
        configuration.busyMode = .timeout(0.5)
        configuration.prepareDatabase { database in
            try database.execute(sql: "PRAGMA journal_size_limit = 67108864")
            // Pages that are given up would keep what was in them, such as what an old key has sealed.
            try database.execute(sql: "PRAGMA secure_delete = ON")
        }
        let pool = try DatabasePool(path: path, configuration: configuration)
        try Schema.migrator.migrate(pool)
        self.pool = pool
        self.lock = Mutex(lock)
    }

    /// Closes the database and lets another process open it.
    public func close() throws {
        // Readers are closed last and cannot do it: without this the latest writes would stay in a second file.
        try pool.writeWithoutTransaction { database in _ = try database.checkpoint(.truncate) }
        try pool.close()
        lock.withLock { $0 = nil }
    }

    /// Runs one transaction that survives a power loss when it returns.
    func durably<Value>(_ work: (Database) throws -> Value) throws -> Value {
        try write(synchronous: "FULL", work)
    }

    /// Runs one transaction that survives the process when it returns; a power loss may undo the latest ones.
    func quickly<Value>(_ work: (Database) throws -> Value) throws -> Value {
        try write(synchronous: "NORMAL", work)
    }

    private func write<Value>(synchronous: String, _ work: (Database) throws -> Value) throws -> Value {
        try pool.writeWithoutTransaction { database in
            if self.synchronous.withLock({ $0 != synchronous }) {
                try database.execute(sql: "PRAGMA synchronous = \(synchronous)")
                self.synchronous.withLock { $0 = synchronous }
            }
            var value: Value?
            try database.inTransaction(.immediate) {
                value = try work(database)
                return .commit
            }
            guard let value else { throw StoreFailure("the transaction did not run") }
            return value
        }
    }
}

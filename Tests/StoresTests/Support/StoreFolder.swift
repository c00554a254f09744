import Foundation
import Stores

/// A folder of its own for a test's database, removed with the value.
final class StoreFolder: Sendable {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "gatehouse-store-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    var database: String { path + "/gatehouse.db" }

    func store() throws -> SQLiteStore { try SQLiteStore(path: database) }
}

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

    /// The files that have a text somewhere.
    func files(with text: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path).filter { name in
            let bytes = try Data(contentsOf: URL(fileURLWithPath: path + "/" + name))
            return bytes.range(of: Data(text.utf8)) != nil
        }
    }

    func store() throws -> SQLiteStore { try SQLiteStore(path: database) }
}

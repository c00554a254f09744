import Ports
import Synchronization

/// Keys of texts in memory.
final class InMemoryTextKeys: TextKeyKeeping {
    private let keys = Mutex<[StoredTextKey]>([])

    func textKeys() throws -> [StoredTextKey] { keys.withLock { $0 } }

    func add(_ key: StoredTextKey) throws { keys.withLock { $0.append(key) } }

    /// Puts other keys in the place of all.
    func replace(_ others: [StoredTextKey]) { keys.withLock { $0 = others } }
}

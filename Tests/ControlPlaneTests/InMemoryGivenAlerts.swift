import Ports
import Synchronization

/// Given alerts in memory, newest first, which remembers what it was asked for.
final class InMemoryGivenAlerts: AlertReading {
    private let rows: [GivenAlert]
    private let last = Mutex(AlertFilter())

    init(_ rows: [GivenAlert] = []) { self.rows = rows.sorted { $0.number > $1.number } }

    /// What it was asked for last.
    var asked: AlertFilter { last.withLock { $0 } }

    func alerts(_ filter: AlertFilter, before number: Int64?, limit: Int) throws -> [GivenAlert] {
        last.withLock { $0 = filter }
        return Array(rows.filter { row in number.map { row.number < $0 } ?? true }.prefix(limit))
    }
}

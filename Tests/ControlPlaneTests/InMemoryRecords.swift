import Ports
import Synchronization
import Vocabulary

/// Records in memory, newest first, which remembers what it was asked for.
final class InMemoryRecords: RecordReading {
    struct Asked: Sendable {
        var filter = RecordFilter()
        var groups: [UsageGroup] = []
    }

    struct Unreadable: Error {}

    private let stored: Mutex<[ExchangeRecord]>
    private let usageRows: [UsageRow]
    private let isReadable: Bool
    private let last = Mutex(Asked())

    init(rows: [ExchangeRecord] = [], usageRows: [UsageRow] = [], isReadable: Bool = true) {
        stored = Mutex(rows.sorted { $0.id > $1.id })
        self.usageRows = usageRows
        self.isReadable = isReadable
    }

    private var rows: [ExchangeRecord] { stored.withLock { $0 } }

    /// Keeps one more record, the newest.
    func add(_ record: ExchangeRecord) { stored.withLock { $0.insert(record, at: 0) } }

    /// What it was asked for last.
    var asked: Asked { last.withLock { $0 } }

    func records(_ filter: RecordFilter, before cursor: ExchangeID?, limit: Int) throws -> [ExchangeRecord] {
        guard isReadable else { throw Unreadable() }
        last.withLock { $0.filter = filter }
        return Array(rows.filter { record in cursor.map { record.id < $0 } ?? true }.prefix(limit))
    }

    func record(_ id: ExchangeID) throws -> ExchangeRecord? { rows.first { $0.id == id } }

    func usage(_ filter: RecordFilter, by groups: [UsageGroup]) throws -> [UsageRow] {
        last.withLock { $0 = Asked(filter: filter, groups: groups) }
        return usageRows
    }

    func usage(_ filter: RecordFilter, by groups: [UsageGroup], atMost most: Int) throws -> [UsageRow]? {
        let rows = try usage(filter, by: groups)
        return rows.count > most ? nil : rows
    }
}

import GRDB
import Vocabulary

/// The series that were written of late, so that exchanges find theirs without asking the database.
///
/// A series that is not found is written anew: two rows with equal values do no harm, where a unique index would cost every
/// new series as much as its row.
struct SeriesIndex: Sendable {
    private struct Entry: Sendable {
        let id: Int64
        let series: RecordSeries
    }

    /// How many are remembered; then all are forgotten.
    static let most = 4096

    private var entries: [KeyID: [Entry]] = [:]
    private var count = 0
    /// Exchanges of one key come in runs, and then nothing is hashed.
    private var latest: Entry?

    /// Forgets everything: what was written may be gone.
    mutating func removeAll() { self = SeriesIndex() }

    /// The row of an exchange's series, which is written if it is not known.
    mutating func id(of record: borrowing ExchangeRecord, _ database: Database) throws -> Int64 {
        if let latest, latest.series.holds(record) { return latest.id }
        let known = entries[record.key]?.first { $0.series.holds(record) }
        let entry = if let known { known } else { try add(record, database) }
        latest = entry
        return entry.id
    }

    private mutating func add(_ record: borrowing ExchangeRecord, _ database: Database) throws -> Entry {
        let series = RecordSeries(of: record)
        var row = try RowWriter(RecordSeries.insert, database)
        series.put(into: &row)
        try row.write()
        if count >= Self.most { removeAll() }
        let entry = Entry(id: database.lastInsertedRowID, series: series)
        entries[series.key, default: []].append(entry)
        count += 1
        return entry
    }
}

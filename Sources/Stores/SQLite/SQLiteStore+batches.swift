import GRDB
import Ledger
import Policy
import Vocabulary

/// The parts of a batch. Sums stop at the largest integer instead of failing for good.
extension SQLiteStore {
    static func insert(
        _ records: [ExchangeRecord],
        _ index: inout SeriesIndex,
        _ database: Database
    ) throws {
        guard !records.isEmpty else { return }
        try insertPlain(records.filter(RecordColumns.isPlain), &index, database)
        var row = try RowWriter(RecordColumns.insert, database)
        for record in records where !RecordColumns.isPlain(record) {
            let series = try index.id(of: record, database)
            RecordColumns.put(record, series: series, into: &row, isPlain: false)
            try row.write()
        }
    }

    private static func insertPlain(
        _ records: [ExchangeRecord],
        _ index: inout SeriesIndex,
        _ database: Database
    ) throws {
        let many = records.count / RecordColumns.many * RecordColumns.many
        if many > 0 {
            var rows = try RowWriter(RecordColumns.manyPlainInsert, database)
            for (place, record) in records[..<many].enumerated() {
                let series = try index.id(of: record, database)
                RecordColumns.put(record, series: series, into: &rows, isPlain: true)
                if (place + 1) % RecordColumns.many == 0 { try rows.write() }
            }
        }
        guard many < records.count else { return }
        var row = try RowWriter(RecordColumns.plainInsert, database)
        for record in records[many...] {
            let series = try index.id(of: record, database)
            RecordColumns.put(record, series: series, into: &row, isPlain: true)
            try row.write()
        }
    }

    static func add(_ sums: [UsageSum], _ database: Database) throws {
        guard !sums.isEmpty else { return }
        var row = try RowWriter(
            """
                INSERT INTO usage_hourly VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)
                ON CONFLICT DO UPDATE SET
                    requests = requests + excluded.requests,
                    errors = errors + excluded.errors,
                    input_tokens = input_tokens + excluded.input_tokens,
                    cached_input_tokens = cached_input_tokens + excluded.cached_input_tokens,
                    cache_write_tokens = cache_write_tokens + excluded.cache_write_tokens,
                    output_tokens = output_tokens + excluded.output_tokens,
                    reasoning_tokens = reasoning_tokens + excluded.reasoning_tokens,
                    cost = CASE WHEN cost > 9223372036854775807 - excluded.cost THEN 9223372036854775807
                        ELSE cost + excluded.cost END
            """,
            database
        )
        for sum in sums {
            row.put(sum.group.hour.microseconds)
            row.put(sum.group.team.rawValue)
            row.put(sum.group.key.rawValue)
            row.put(sum.group.user)
            row.put(sum.group.model)
            row.put(sum.group.provider)
            row.put { JSONColumn.append(sum.group.tags, to: &$0) }
            row.put(sum.requests)
            row.put(sum.errors)
            row.put(sum.usage.input)
            row.put(sum.usage.cachedInput)
            row.put(sum.usage.cacheWrite)
            row.put(sum.usage.output)
            row.put(sum.usage.reasoning)
            row.put(sum.cost.nanos)
            try row.write()
        }
    }

    static func add(_ spends: [LedgerBatch.Spend], _ database: Database) throws {
        guard !spends.isEmpty else { return }
        var row = try RowWriter(
            """
                INSERT INTO spend (scope, quarter_hour_start, nanos, tokens) VALUES (?, ?, ?, ?)
                ON CONFLICT DO UPDATE SET
                    nanos = CASE WHEN nanos > 9223372036854775807 - excluded.nanos THEN 9223372036854775807
                        ELSE nanos + excluded.nanos END,
                    tokens = CASE WHEN tokens > 9223372036854775807 - excluded.tokens THEN 9223372036854775807
                        ELSE tokens + excluded.tokens END
            """,
            database
        )
        for spend in spends {
            row.put(Int64(spend.scope.rawValue))
            row.put(spend.quarter.microseconds)
            row.put(spend.charge.cost.nanos)
            row.put(spend.charge.tokens)
            try row.write()
        }
    }

    static func add(_ changes: [LedgerBatch.WindowChange], _ database: Database) throws {
        guard !changes.isEmpty else { return }
        var row = try RowWriter(
            """
                UPDATE budget_windows SET
                    settled = CASE WHEN settled > 9223372036854775807 - ?1 THEN 9223372036854775807
                        ELSE settled + ?1 END,
                    sliced = max(0, sliced + ?2)
                WHERE id = ?3
            """,
            database
        )
        for change in changes {
            row.put(change.settled.count)
            row.put(change.sliced.count)
            row.put(change.row)
            try row.write()
        }
    }
}

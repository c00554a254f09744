import GRDB
import Ports
import Vocabulary

extension SQLiteStore: RecordReading {
    private static let hour: Int64 = 3_600_000_000

    /// Exchanges, newest first.
    public func records(
        _ filter: RecordFilter,
        before cursor: ExchangeID?,
        limit: Int
    ) throws -> [ExchangeRecord] {
        var condition = RecordCondition(filter)
        condition.add(from: filter.from, to: filter.to)
        if let cursor { condition.add("id < ?", IDColumn.value(cursor)) }
        return try pool.read { database in
            guard let key = filter.key else { return try Self.records(condition, limit, database) }
            var hours = RecordCondition()
            hours.add("key = ?", key.rawValue.databaseValue)
            if let from = filter.from { hours.add("hour > ?", (from.microseconds - Self.hour).databaseValue) }
            if let to = filter.to { hours.add("hour < ?", to.microseconds.databaseValue) }
            if let cursor { hours.add("hour <= ?", IDColumn.time(of: cursor).microseconds.databaseValue) }
            return try Self.records(condition, withinHours: hours, limit, database)
        }
    }

    /// The records of one key, hour by hour of those in which it has sums: a key that is seldom used is found without
    /// going through the rows of all others, and without an index that every exchange would pay for.
    private static func records(
        _ condition: RecordCondition,
        withinHours hours: RecordCondition,
        _ limit: Int,
        _ database: Database
    ) throws -> [ExchangeRecord] {
        let starts = try Int64.fetchCursor(
            database,
            sql: "SELECT DISTINCT hour FROM usage_hourly\(hours.clause) ORDER BY hour DESC",
            arguments: StatementArguments(hours.values)
        )
        var records: [ExchangeRecord] = []
        while records.count < limit, let start = try starts.next() {
            var within = condition
            within.add(
                from: UTCTime(microseconds: start),
                to: UTCTime(microseconds: start + Self.hour)
            )
            records += try Self.records(within, limit - records.count, database)
        }
        return records
    }

    private static func records(
        _ condition: RecordCondition,
        _ limit: Int,
        _ database: Database
    ) throws -> [ExchangeRecord] {
        let values = condition.values + [max(0, limit).databaseValue]
        return try Row.fetchAll(
            database,
            sql: "SELECT * FROM exchanges\(condition.clause) ORDER BY id DESC LIMIT ?",
            arguments: StatementArguments(values)
        ).map(RecordColumns.record)
    }

    /// One exchange.
    public func record(_ id: ExchangeID) throws -> ExchangeRecord? {
        try pool.read { database in
            try Row.fetchOne(
                database,
                sql: "SELECT * FROM exchanges WHERE id = ?",
                arguments: [IDColumn.value(id)]
            ).map(RecordColumns.record)
        }
    }

    /// Sums by group.
    public func usage(_ filter: RecordFilter, by groups: [UsageGroup]) throws -> [UsageRow] {
        try pool.read { database in try UsageQuery.rows(filter, by: groups, database) ?? [] }
    }

    /// Sums by group, if they are not too many.
    public func usage(
        _ filter: RecordFilter,
        by groups: [UsageGroup],
        atMost most: Int
    ) throws -> [UsageRow]? {
        try pool.read { database in try UsageQuery.rows(filter, by: groups, atMost: most, database) }
    }
}

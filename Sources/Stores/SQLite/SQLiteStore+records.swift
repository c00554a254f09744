import GRDB
import Ports
import Vocabulary

extension SQLiteStore: RecordReading {
    /// Exchanges, newest first.
    public func records(
        _ filter: RecordFilter,
        before cursor: ExchangeID?,
        limit: Int
    ) throws -> [ExchangeRecord] {
        var condition = RecordCondition(filter)
        condition.add(from: filter.from, to: filter.to)
        if let cursor { condition.add("id < ?", IDColumn.value(cursor)) }
        let values = condition.values + [max(0, limit).databaseValue]
        return try pool.read { database in
            try Row.fetchAll(
                database,
                sql: "SELECT * FROM requests\(condition.clause) ORDER BY id DESC LIMIT ?",
                arguments: StatementArguments(values)
            ).map(RecordColumns.record)
        }
    }

    /// One exchange.
    public func record(_ id: ExchangeID) throws -> ExchangeRecord? {
        try pool.read { database in
            try Row.fetchOne(
                database,
                sql: "SELECT * FROM requests WHERE id = ?",
                arguments: [IDColumn.value(id)]
            ).map(RecordColumns.record)
        }
    }

    /// Sums by group.
    public func usage(_ filter: RecordFilter, by groups: [UsageGroup]) throws -> [UsageRow] {
        try pool.read { database in try UsageQuery.rows(filter, by: groups, database) }
    }
}

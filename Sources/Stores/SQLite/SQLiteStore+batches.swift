import GRDB
import Ledger
import Vocabulary

/// The parts of a batch. Sums of money stop at the largest integer instead of failing for good.
extension SQLiteStore {
    static func insert(_ records: [ExchangeRecord], _ database: Database) throws {
        let statement = try database.cachedStatement(sql: RecordColumns.insert)
        for record in records {
            statement.setUncheckedArguments(RecordColumns.values(record))
            try statement.execute()
        }
    }

    static func add(_ sums: [UsageSum], _ database: Database) throws {
        let statement = try database.cachedStatement(
            sql: """
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
                """)
        for sum in sums {
            let values: [DatabaseValue] = [
                sum.group.hour.microseconds.databaseValue,
                sum.group.team.rawValue.databaseValue,
                sum.group.key.rawValue.databaseValue,
                sum.group.user.databaseValue,
                sum.group.model.databaseValue,
                sum.group.provider.databaseValue,
                JSONColumn.text(sum.group.tags).databaseValue,
                sum.requests.databaseValue,
                sum.errors.databaseValue,
                sum.usage.input.databaseValue,
                sum.usage.cachedInput.databaseValue,
                sum.usage.cacheWrite.databaseValue,
                sum.usage.output.databaseValue,
                sum.usage.reasoning.databaseValue,
                sum.cost.nanos.databaseValue,
            ]
            try statement.execute(arguments: StatementArguments(values))
        }
    }

    static func add(_ spends: [LedgerBatch.Spend], _ database: Database) throws {
        let statement = try database.cachedStatement(
            sql: """
                INSERT INTO spend (scope, quarter_hour_start, nanos) VALUES (?, ?, ?)
                ON CONFLICT DO UPDATE SET
                    nanos = CASE WHEN nanos > 9223372036854775807 - excluded.nanos THEN 9223372036854775807
                        ELSE nanos + excluded.nanos END
                """)
        for spend in spends {
            try statement.execute(
                arguments: [spend.scope.rawValue, spend.quarter.microseconds, spend.amount.nanos])
        }
    }

    static func add(_ changes: [LedgerBatch.WindowChange], _ database: Database) throws {
        let statement = try database.cachedStatement(
            sql: """
                UPDATE budget_windows SET
                    settled = CASE WHEN settled > 9223372036854775807 - ?1 THEN 9223372036854775807
                        ELSE settled + ?1 END,
                    sliced = max(0, sliced + ?2)
                WHERE id = ?3
                """)
        for change in changes {
            try statement.execute(arguments: [change.settled.nanos, change.sliced.nanos, change.row])
        }
    }
}

import Foundation
import GRDB
import Vocabulary

/// A row of the table of requests.
enum RecordColumns {
    /// Inserts a row unless there is one of the same id.
    static let insert = """
        INSERT OR IGNORE INTO requests (
            id, time, team, key, user, model, provider, target, operation, status, error_code, is_stream,
            input_tokens, cached_input_tokens, cache_write_tokens, output_tokens, reasoning_tokens, cost, accuracy,
            price_version, is_unpriced, ttfb, duration, overhead, client_request_id, upstream_request_id, tags,
            attempts, rare_usage
        ) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)
        """

    /// Puts the values of a row in the order of `insert`.
    static func put(_ record: ExchangeRecord, into row: inout RowWriter) {
        row.put(record.id)
        row.put(record.time.microseconds)
        row.put(record.team.rawValue)
        row.put(record.key.rawValue)
        row.put(record.user)
        row.put(record.model)
        row.put(record.provider)
        row.put(record.target)
        row.put(record.operation)
        row.put(record.status)
        row.put(record.errorCode)
        row.put(record.isStream)
        row.put(record.usage.input)
        row.put(record.usage.cachedInput)
        row.put(record.usage.cacheWrite)
        row.put(record.usage.output)
        row.put(record.usage.reasoning)
        row.put(record.cost.nanos)
        row.put(record.accuracy.rawValue)
        row.put(record.priceVersion)
        row.put(record.isUnpriced)
        row.put(record.timeToFirstByteMicroseconds)
        row.put(record.durationMicroseconds)
        row.put(record.overheadMicroseconds)
        row.put(record.clientRequestID)
        row.put(record.upstreamRequestID)
        row.put { JSONColumn.append(record.tags, to: &$0) }
        row.put { AttemptsColumn.append(record.attempts, to: &$0) }
        RareUsageColumn.put(record.usage, into: &row)
    }

    /// Reads a row with all of its columns.
    static func record(_ row: Row) throws -> ExchangeRecord {
        var record = ExchangeRecord(
            id: try IDColumn.id(row["id"]),
            time: UTCTime(microseconds: row["time"]),
            team: TeamID(rawValue: row["team"]),
            key: KeyID(rawValue: row["key"])
        )
        record.user = row["user"]
        record.model = row["model"]
        record.provider = row["provider"]
        record.target = row["target"]
        record.operation = row["operation"]
        record.status = row["status"]
        record.errorCode = row["error_code"]
        record.isStream = row["is_stream"]
        record.usage = Usage(
            input: row["input_tokens"],
            cachedInput: row["cached_input_tokens"],
            cacheWrite: row["cache_write_tokens"],
            output: row["output_tokens"],
            reasoning: row["reasoning_tokens"]
        )
        try RareUsageColumn.read(row["rare_usage"], into: &record.usage)
        record.cost = Money(nanos: row["cost"])
        record.accuracy = Accuracy(rawValue: row["accuracy"]) ?? .none
        record.priceVersion = row["price_version"]
        record.isUnpriced = row["is_unpriced"]
        record.timeToFirstByteMicroseconds = row["ttfb"]
        record.durationMicroseconds = row["duration"]
        record.overheadMicroseconds = row["overhead"]
        record.clientRequestID = row["client_request_id"]
        record.upstreamRequestID = row["upstream_request_id"]
        record.tags = try JSONColumn.decode(row["tags"]) ?? [:]
        record.attempts = try AttemptsColumn.attempts(row["attempts"])
        return record
    }
}

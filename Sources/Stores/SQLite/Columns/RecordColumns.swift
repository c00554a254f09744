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
            attempts
        ) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)
        """

    /// The values of a row in the order of `insert`.
    static func values(_ record: ExchangeRecord) -> StatementArguments {
        let values: [DatabaseValue] = [
            IDColumn.value(record.id),
            record.time.microseconds.databaseValue,
            record.team.rawValue.databaseValue,
            record.key.rawValue.databaseValue,
            record.user.databaseValue,
            record.model.databaseValue,
            record.provider.databaseValue,
            record.target.databaseValue,
            record.operation.databaseValue,
            record.status.databaseValue,
            record.errorCode.databaseValue,
            record.isStream.databaseValue,
            record.usage.input.databaseValue,
            record.usage.cachedInput.databaseValue,
            record.usage.cacheWrite.databaseValue,
            record.usage.output.databaseValue,
            record.usage.reasoning.databaseValue,
            record.cost.nanos.databaseValue,
            record.accuracy.rawValue.databaseValue,
            record.priceVersion.databaseValue,
            record.isUnpriced.databaseValue,
            record.timeToFirstByteMicroseconds.databaseValue,
            record.durationMicroseconds.databaseValue,
            record.overheadMicroseconds.databaseValue,
            record.clientRequestID.databaseValue,
            record.upstreamRequestID.databaseValue,
            JSONColumn.text(record.tags).databaseValue,
            AttemptsColumn.text(record.attempts).databaseValue,
        ]
        return StatementArguments(values)
    }

    /// Reads a row with all of its columns.
    static func record(_ row: Row) throws -> ExchangeRecord {
        var record = ExchangeRecord(
            id: try IDColumn.id(row["id"]), time: UTCTime(microseconds: row["time"]),
            team: TeamID(rawValue: row["team"]), key: KeyID(rawValue: row["key"]))
        record.user = row["user"]
        record.model = row["model"]
        record.provider = row["provider"]
        record.target = row["target"]
        record.operation = row["operation"]
        record.status = row["status"]
        record.errorCode = row["error_code"]
        record.isStream = row["is_stream"]
        record.usage = Usage(
            input: row["input_tokens"], cachedInput: row["cached_input_tokens"],
            cacheWrite: row["cache_write_tokens"], output: row["output_tokens"],
            reasoning: row["reasoning_tokens"])
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

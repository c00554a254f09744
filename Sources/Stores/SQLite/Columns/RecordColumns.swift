import Foundation
import GRDB
import Vocabulary

/// A row of the table of requests.
enum RecordColumns {
    private static let columns = """
        INSERT OR IGNORE INTO requests (
            id, time, team, key, user, model, provider, target, operation, status, error_code, is_stream,
            input_tokens, cached_input_tokens, cache_write_tokens, output_tokens, reasoning_tokens, cost, accuracy,
            price_version, is_unpriced, ttfb, duration, overhead, client_request_id, upstream_request_id, tags,
            attempts, rare_usage, routing
        )
        """

    /// Inserts a row unless there is one of the same id.
    static let insert = columns + " VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"

    /// The same for a plain exchange, of which most columns that say something special have fixed values: a value that
    /// is bound costs several times what one costs that the statement knows.
    static let plainInsert = columns + " VALUES " + plainValues

    /// The same for so many plain exchanges at once: what each statement costs is a fifth of a row.
    static let manyPlainInsert =
        columns + " VALUES " + Array(repeating: plainValues, count: many).joined(separator: ",")

    /// How many rows `manyPlainInsert` has.
    static let many = 8

    private static let plainValues = "(?,?,?,?,?,?,?,?,?,?,'',0,?,0,0,?,0,?,?,?,0,?,?,?,'',?,'',?,NULL,?)"

    /// Whether a record has the values that `plainInsert` fixes.
    static func isPlain(_ record: ExchangeRecord) -> Bool {
        let usage = record.usage
        return !record.isStream && !record.isUnpriced && usage.cachedInput == 0 && usage.cacheWrite == 0
            && usage.reasoning == 0 && record.errorCode.isEmpty && record.clientRequestID.isEmpty
            && record.tags.isEmpty && usage.rare.isEmpty && (usage.serviceTier ?? .standard) == .standard
    }

    /// Puts the values of a row in the order of `insert`, or of `plainInsert` and `manyPlainInsert`.
    static func put(_ record: ExchangeRecord, into row: inout RowWriter, isPlain: Bool) {
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
        if !isPlain {
            row.put(record.errorCode)
            row.put(record.isStream)
        }
        let usage = record.usage
        row.put(usage.input)
        if !isPlain {
            row.put(usage.cachedInput)
            row.put(usage.cacheWrite)
        }
        row.put(usage.output)
        if !isPlain { row.put(usage.reasoning) }
        row.put(record.cost.nanos)
        row.put(record.accuracy.rawValue)
        row.put(record.priceVersion)
        if !isPlain { row.put(record.isUnpriced) }
        row.put(record.timeToFirstByteMicroseconds)
        row.put(record.durationMicroseconds)
        row.put(record.overheadMicroseconds)
        if !isPlain { row.put(record.clientRequestID) }
        row.put(record.upstreamRequestID)
        if !isPlain { row.put { JSONColumn.append(record.tags, to: &$0) } }
        row.put { AttemptsColumn.append(record.attempts, to: &$0) }
        if !isPlain { RareUsageColumn.put(record.usage, into: &row) }
        if record.routing.isEmpty { row.put(Int64?.none) } else { row.put(record.routing) }
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
        record.routing = row["routing"] ?? ""
        return record
    }
}

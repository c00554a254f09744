import Foundation
import GRDB
import Vocabulary

/// A row of the table of requests, which names the series of its exchange and has what is its own.
enum RecordColumns {
    private static let columns = """
        INSERT OR IGNORE INTO requests (
            id, time, series, input_tokens, output_tokens, cost, ttfb, duration, overhead, upstream_request_id, attempts,
            routing, is_stream, cached_input_tokens, cache_write_tokens, reasoning_tokens, is_unpriced,
            client_request_id, tags, rare_usage,
            team, key, user, model, provider, target, operation, status, error_code, accuracy, price_version
        )
        """

    /// What a row has of its series.
    private static let shared = "'','','','','','','',0,'','',''"

    /// Inserts a row unless there is one of the same id.
    static let insert = columns + " VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?," + shared + ")"

    /// The same for a plain exchange, of which most columns that say something special have fixed values: a value that
    /// is bound costs several times what one costs that the statement knows.
    static let plainInsert = columns + " VALUES " + plainValues

    /// The same for so many plain exchanges at once: what each statement costs is a fifth of a row.
    static let manyPlainInsert =
        columns + " VALUES " + Array(repeating: plainValues, count: many).joined(separator: ",")

    /// How many rows `manyPlainInsert` has.
    static let many = 8

    private static let plainValues = "(?,?,?,?,?,?,?,?,?,?,?,?,0,0,0,0,0,'','',NULL," + shared + ")"

    /// Whether a record has the values that `plainInsert` fixes.
    static func isPlain(_ record: ExchangeRecord) -> Bool {
        let usage = record.usage
        return !record.isStream && !record.isUnpriced && usage.cachedInput == 0 && usage.cacheWrite == 0
            && usage.reasoning == 0 && record.clientRequestID.isEmpty && record.tags.isEmpty
            && usage.rare.isEmpty && (usage.serviceTier ?? .standard) == .standard
    }

    /// Puts the values of a row in the order of `insert`, or of `plainInsert` and `manyPlainInsert`.
    static func put(_ record: ExchangeRecord, series: Int64, into row: inout RowWriter, isPlain: Bool) {
        let usage = record.usage
        row.put(record.id)
        row.put(record.time.microseconds)
        row.put(series)
        row.put(usage.input)
        row.put(usage.output)
        row.put(record.cost.nanos)
        row.put(record.timeToFirstByteMicroseconds)
        row.put(record.durationMicroseconds)
        row.put(record.overheadMicroseconds)
        row.put(record.upstreamRequestID)
        row.put { AttemptsColumn.append(of: record, to: &$0) }
        if record.routing.isEmpty { row.put(Int64?.none) } else { row.put(record.routing) }
        guard !isPlain else { return }
        row.put(record.isStream)
        row.put(usage.cachedInput)
        row.put(usage.cacheWrite)
        row.put(usage.reasoning)
        row.put(record.isUnpriced)
        row.put(record.clientRequestID)
        row.put { JSONColumn.append(record.tags, to: &$0) }
        RareUsageColumn.put(usage, into: &row)
    }

    /// Reads a row of the view `exchanges`.
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
        record.attempts = try AttemptsColumn.attempts(row["attempts"], of: record)
        record.routing = row["routing"] ?? ""
        return record
    }
}

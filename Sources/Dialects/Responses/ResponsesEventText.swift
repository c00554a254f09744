import JSONText

/// Writes events with their numbers, which rise by one from 0.
struct ResponsesEventText: Sendable {
    private var next = 0

    /// Begins a stream.
    init() {}

    /// Appends one event.
    mutating func append(_ type: String, _ members: [(String, JSONValue)], to bytes: inout [UInt8]) {
        var body = JSONObject([("type", .string(type)), ("sequence_number", .integer(next))])
        next += 1
        for (key, value) in members { body.append(key, value) }
        bytes += "event: \(type)\ndata: ".utf8
        JSONValue.object(body).append(to: &bytes)
        bytes += "\n\n".utf8
    }
}

import JSONText
import Vocabulary

/// Reads the events of the dialect's streams.
///
/// Unknown events are passed over; gaps in `sequence_number` are no error. What events leave out is taken from the items
/// that are repeated whole when they are done, and from the response that is repeated at the end.
public struct ResponsesEventReader: ReplyEventReading {
    private var hasStarted = false
    private var isWhole = false
    private var output = ResponsesOutputReading()

    /// Begins a stream.
    public init() {}

    /// Reads one event.
    public mutating func read(name: String?, data: [UInt8]) throws(UpstreamProblem) -> [ReplyEvent] {
        if isWhole || data.isEmpty || data.starts(with: "[DONE]".utf8) { return [] }
        let value = try JSONValue.ofEvent(data)
        guard let type = value["type"]?.string ?? name, type != "error" else {
            if name == "error" || value["type"] == "error" || value["error"] != nil || value["detail"] != nil
            {
                throw ResponsesFailure.problem(in: value)
            }
            return []
        }
        var events: [ReplyEvent] = []
        let response = value["response"] ?? [:]
        switch type {
        case "response.created", "response.in_progress", "response.queued": start(response, &events)
        case "response.completed", "response.incomplete":
            start(response, &events)
            try output.end(response, &events)
            end(response, &events)
        case "response.failed", "response.cancelled":
            throw failure(response)
        default:
            guard type.hasPrefix("response.") else { return [] }
            start([:], &events)
            try output.read(type, value, &events)
        }
        return events
    }

    /// Ends the stream.
    public mutating func finish() -> [ReplyEvent] {
        if isWhole { return [.ended] }
        return [.failed(.brokenOff)]
    }

    private mutating func start(_ response: JSONValue, _ events: inout [ReplyEvent]) {
        guard !hasStarted else { return }
        hasStarted = true
        events.append(
            .started(
                id: response["id"]?.string ?? "",
                model: response["model"]?.string ?? "",
                created: response["created_at"]?.integer
            )
        )
    }

    private mutating func end(_ response: JSONValue, _ events: inout [ReplyEvent]) {
        if let tier = response["service_tier"]?.string { events.append(.serviceTier(tier)) }
        if let usage = ResponsesUsageTree.usage(response) { events.append(.usage(usage)) }
        let ending = ResponsesStop.reason(response, hasCalls: output.hasCalls)
        events.append(.finished(choice: 0, ending.stop, native: ending.native, stopSequence: nil))
        isWhole = true
    }

    private func failure(_ response: JSONValue) -> UpstreamProblem {
        guard response["error"] != nil else {
            return UpstreamProblem(.failed, status: 502, message: "The upstream failed to make an answer.")
        }
        return ResponsesFailure.problem(in: response)
    }
}

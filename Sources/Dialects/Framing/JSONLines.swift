/// The events of a stream of JSON texts, one a line (`application/x-ndjson`).
public struct JSONLines: StreamFraming {
    private var pending: [UInt8] = []

    /// Begins a stream.
    public init() {}

    /// Takes a piece and gives the lines that it completes; empty ones are none.
    public mutating func take(_ piece: Span<UInt8>) throws(UpstreamProblem) -> [StreamEvent] {
        var events: [StreamEvent] = []
        var start = 0
        while start < piece.count {
            let end = piece.lineEnd(from: start)
            guard pending.count + end - start <= StreamBounds.event else { throw StreamBounds.tooLong }
            pending.append(piece, start..<end)
            if end < piece.count { append(to: &events) }
            start = end + 1
        }
        return events
    }

    /// The last line, which may lack its end.
    public mutating func finish() throws(UpstreamProblem) -> [StreamEvent] {
        var events: [StreamEvent] = []
        append(to: &events)
        return events
    }

    private mutating func append(to events: inout [StreamEvent]) {
        if pending.contains(where: { $0 != 0x20 && $0 != 0x09 }) { events.append(StreamEvent(data: pending)) }
        pending.removeAll(keepingCapacity: pending.capacity <= 64 << 10)
    }
}

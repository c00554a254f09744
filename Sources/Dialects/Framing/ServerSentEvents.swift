/// The events of a `text/event-stream` (WHATWG HTML, section 9.2.6).
public struct ServerSentEvents: StreamFraming {
    private var framing = EventFraming()
    private var pending: [UInt8] = []

    /// Begins a stream.
    public init() {}

    /// Takes a piece and gives the events that it completes; comments and events without data are none.
    public mutating func take(_ piece: Span<UInt8>) throws(UpstreamProblem) -> [StreamEvent] {
        var events: [StreamEvent] = []
        var start = 0
        if framing.awaitsLineFeed, piece.count > 0 {
            framing.awaitsLineFeed = false
            if piece[0] == 0x0A { start = 1 }
        }
        while start < piece.count {
            guard let end = framing.blockEnd(in: piece, from: start) else {
                guard pending.count + piece.count - start <= StreamBounds.event else {
                    throw StreamBounds.tooLong
                }
                pending.append(piece, start..<piece.count)
                break
            }
            if pending.isEmpty {
                append(piece.extracting(start..<end), to: &events)
            } else {
                pending.append(piece, start..<end)
                let block = pending
                pending.removeAll(keepingCapacity: pending.capacity <= 64 << 10)
                append(block.span, to: &events)
            }
            start = end
        }
        return events
    }

    /// The last block, which may lack its empty line.
    public mutating func finish() throws(UpstreamProblem) -> [StreamEvent] {
        var events: [StreamEvent] = []
        append(pending.span, to: &events)
        pending = []
        return events
    }

    private func append(_ block: Span<UInt8>, to events: inout [StreamEvent]) {
        let lines = EventLines(block)
        guard lines.dataLines > 0 else { return }
        let data: [UInt8]
        if lines.dataLines == 1 {
            var single: [UInt8] = []
            single.append(block, lines.data)
            data = single
        } else {
            data = EventLines.joinedData(block)
        }
        let name: String? =
            lines.name.map { range in
                block.extracting(range).withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
            }
        events.append(StreamEvent(name: name, data: data))
    }
}

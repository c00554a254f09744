/// Turns the stream of `/invoke-with-response-stream` into the event stream of Anthropic's own API.
public struct BedrockInvokeStream: Sendable {
    private var framing = BedrockInvokeFraming()

    /// Begins a stream.
    public init() {}

    /// Takes a piece and appends the events that it completes.
    public mutating func take(_ piece: Span<UInt8>, to bytes: inout [UInt8]) throws(UpstreamProblem) {
        for event in try framing.take(piece) { Self.append(event, to: &bytes) }
    }

    /// The stream is over; throws where it stops within an event.
    public mutating func finish() throws(UpstreamProblem) { _ = try framing.finish() }

    /// Appends an event as Anthropic sends it.
    static func append(_ event: StreamEvent, to bytes: inout [UInt8]) {
        if let name = event.name { append("event: ", Array(name.utf8), to: &bytes) }
        append("data: ", event.data, to: &bytes)
        bytes.append(0x0A)
    }

    /// Appends a line; an event is one JSON text, in which an end of a line is as good as a blank.
    private static func append(_ field: StaticString, _ value: [UInt8], to bytes: inout [UInt8]) {
        bytes += "\(field)".utf8
        bytes += value.map { $0 == 0x0A || $0 == 0x0D ? 0x20 : $0 }
        bytes.append(0x0A)
    }
}

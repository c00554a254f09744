/// One event of an upstream's stream, without its framing.
public struct StreamEvent: Hashable, Sendable {
    /// The event's name, where the framing gives one.
    public var name: String?
    /// Its data.
    public var data: [UInt8]

    /// Makes an event.
    public init(name: String? = nil, data: [UInt8]) {
        self.name = name
        self.data = data
    }
}

/// Takes a stream apart into its events, in pieces that are cut anywhere.
public protocol StreamFraming: Sendable {
    /// Takes a piece and gives the events that it completes.
    mutating func take(_ piece: Span<UInt8>) throws(UpstreamProblem) -> [StreamEvent]

    /// The stream is over: what is left, if it is an event all the same.
    mutating func finish() throws(UpstreamProblem) -> [StreamEvent]
}

/// The bounds of framings.
enum StreamBounds {
    /// The longest event, in bytes: pictures and whole answers come in one.
    static let event = 32 << 20

    /// What a longer event is.
    static let tooLong = UpstreamProblem(
        .failed,
        status: 502,
        message: "The upstream sent an event of more than \(event) bytes."
    )
}

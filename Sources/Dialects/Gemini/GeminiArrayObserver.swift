import JSONText

/// Reads a stream that is one JSON array as it passes, in pieces that are cut anywhere.
///
/// Pieces pass at once and byte for byte; what they say is metered beside that.
public struct GeminiArrayObserver: Sendable {
    /// What the stream has said so far.
    public private(set) var metering = StreamMetering()
    /// Whether an element has ended, so that what is put in behind it needs a comma.
    public private(set) var hasElements = false
    private var framing = JSONArrayFraming()
    private var meter = GeminiMeter()

    /// Begins a stream.
    public init() {}

    /// Reads a piece.
    public mutating func observe(_ piece: Span<UInt8>) {
        for element in framing.read(piece) {
            hasElements = true
            meter.read(element.span, &metering)
            metering.noteFailure(StreamEvent(data: element))
            if !metering.hasEvent { metering.hasForeignEvent = true }
        }
    }

    /// Whether the array has ended.
    public var isWhole: Bool { framing.isWhole }

    /// What is left to do at the end: nothing, but the stream may have been cut.
    public func finish() -> StreamEnd {
        let hasEnded = framing.isWhole && (metering.hasFinished || metering.hasError)
        return StreamEnd(remaining: [], isTruncated: !hasEnded)
    }
}

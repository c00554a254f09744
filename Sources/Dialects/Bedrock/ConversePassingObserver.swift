import JSONText
import Vocabulary

/// Reads a stream of events in binary messages as it passes, in pieces that are cut anywhere; everything passes, at once
/// and byte for byte.
///
/// It stands where ``StreamObserver`` stands for streams of lines.
public struct ConversePassingObserver: Sendable {
    /// What the stream has said so far.
    public private(set) var metering = StreamMetering()
    private var framing = AWSEventStream()
    private var meter = ConverseMeter()
    /// Whether a message could not be read; what follows passes unread, and its bytes count as generated text.
    private var isBroken = false

    /// Begins a stream.
    public init() {}

    /// Reads a piece and says what of it to send.
    public mutating func observe(_ piece: Span<UInt8>) -> Observation {
        guard !isBroken else {
            metering.textBytes += piece.count
            return .pass
        }
        do throws(UpstreamProblem) {
            for event in try framing.take(piece) { read(event) }
        } catch {
            isBroken = true
            metering.textBytes += piece.count
        }
        return .pass
    }

    /// Reads the end of the stream.
    public mutating func finish() -> StreamEnd {
        // Within a message the stream is cut, whatever has come before.
        let isWhole = !isBroken && (try? framing.finish()) != nil
        let hasEnded = metering.isDone || metering.hasFinished || metering.hasError
        return StreamEnd(remaining: [], isTruncated: !hasEnded || !isWhole)
    }

    private mutating func read(_ event: StreamEvent) {
        if event.name?.hasPrefix(AWSEventStream.exceptionMark) ?? false {
            metering.hasError = true
        } else {
            meter.read(event.data.span, &metering)
        }
    }
}

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
    private var meter: any EventMeter = ConverseMeter()
    /// Whether events stand in base64 within the messages, as those of `/invoke-with-response-stream` do.
    private var isInvoke = false
    /// The bytes that have come.
    private var bytes = 0
    /// Those that stand behind a message that could not be read: they pass unread, and count as generated text.
    private var unread = 0

    /// Begins a stream of Converse.
    public init() {}

    /// Begins a stream of an operation; `nil` if its streams are not of binary messages.
    public init?(_ operation: Operation) {
        switch operation {
        case .converse: break
        case .invoke:
            isInvoke = true
            meter = BedrockInvokeMeter()
        default: return nil
        }
    }

    /// Reads a piece and says what of it to send.
    public mutating func observe(_ piece: Span<UInt8>) -> Observation {
        bytes += piece.count
        // What breaks the framing is remembered by it.
        let events = (try? framing.take(piece)) ?? []
        for event in events { read(event) }
        if framing.isBroken {
            metering.textBytes += bytes - framing.readBytes - unread
            unread = bytes - framing.readBytes
        }
        return .pass
    }

    /// Reads the end of the stream.
    public mutating func finish() -> StreamEnd {
        // Within a message the stream is cut, whatever has come before.
        let isWhole = (try? framing.finish()) != nil
        let hasEnded = metering.isDone || metering.hasFinished || metering.hasError
        return StreamEnd(remaining: [], isTruncated: !hasEnded || !isWhole)
    }

    private mutating func read(_ event: StreamEvent) {
        metering.hasEvent = true
        if event.name?.hasPrefix(AWSEventStream.exceptionMark) ?? false {
            metering.hasError = true
        } else if !isInvoke {
            meter.read(event.data.span, &metering)
        } else if let inner = try? BedrockInvokeFraming.event(in: event) {
            // A message that carries no event says nothing of the usage, and is the client's to judge.
            meter.read(inner.data.span, &metering)
            metering.noteFailure(inner)
        }
        metering.noteFailure(event)
    }
}

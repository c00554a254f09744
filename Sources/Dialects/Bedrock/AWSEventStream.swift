/// The messages of an `application/vnd.amazon.eventstream`
/// (https://smithy.io/2.0/aws/amazon-eventstream.html).
///
/// A message is its length, the length of its headers, a check of these two, the headers, the payload, and a check of
/// everything; numbers are big-endian. Both checks must hold. An event's name is its `:event-type`; an exception's is
/// ``exceptionMark`` and its `:exception-type`, or for an error without a model the `:error-code`.
public struct AWSEventStream: StreamFraming {
    /// What the name of an exception begins with.
    public static let exceptionMark = "exception:"
    /// The longest message, in bytes.
    public static let longestMessage = 16 << 20

    /// The lengths and their check.
    static let preludeLength = 12
    /// A message without headers and payload.
    private static let shortestMessage = 16

    /// The bytes of the messages that were whole.
    private(set) var readBytes = 0
    private var pending: [UInt8] = []
    /// The length of the message that has begun, once its prelude is there and checked.
    private var length: Int?
    /// Why the stream cannot be read any further; said once the events before that have been given.
    private var failure: UpstreamProblem?

    /// Whether the stream cannot be read any further.
    var isBroken: Bool { failure != nil }

    /// Begins a stream.
    public init() {}

    /// Takes a piece and gives the messages that it completes.
    public mutating func take(_ piece: Span<UInt8>) throws(UpstreamProblem) -> [StreamEvent] {
        var events: [StreamEvent] = []
        do throws(UpstreamProblem) {
            if let failure { throw failure }
            var start = 0
            while start < piece.count {
                let end = min(piece.count, start + (length ?? Self.preludeLength) - pending.count)
                pending.append(piece, start..<end)
                start = end
                if let event = try completed() { events.append(event) }
            }
            return events
        } catch {
            failure = error
            guard !events.isEmpty else { throw error }
            return events
        }
    }

    /// The end, which must not stand within a message.
    public mutating func finish() throws(UpstreamProblem) -> [StreamEvent] {
        if let failure { throw failure }
        guard pending.isEmpty else { throw AWSEventMessage.broken("it ends within a message") }
        return []
    }

    /// The message that is whole now, if one is.
    private mutating func completed() throws(UpstreamProblem) -> StreamEvent? {
        guard pending.count == length ?? Self.preludeLength else { return nil }
        guard length != nil else {
            length = try Self.length(pending.span)
            return nil
        }
        let event = try AWSEventMessage(pending.span).event
        readBytes += pending.count
        pending.removeAll(keepingCapacity: pending.capacity <= 64 << 10)
        length = nil
        return event
    }

    /// The length of the message that begins with these lengths and their check.
    static func length(_ prelude: Span<UInt8>) throws(UpstreamProblem) -> Int {
        guard CRC32.of(prelude.extracting(0..<8)) == prelude.bigEndian32(at: 8) else {
            throw AWSEventMessage.broken("the check of a message's lengths does not hold")
        }
        let length = Int(prelude.bigEndian32(at: 0))
        let headers = Int(prelude.bigEndian32(at: 4))
        guard (shortestMessage...longestMessage).contains(length), headers <= length - shortestMessage else {
            throw AWSEventMessage.broken("a message of \(length) bytes has \(headers) bytes of headers")
        }
        return length
    }
}

extension Span where Element == UInt8 {
    /// Four bytes as a number; they must be there.
    func bigEndian32(at offset: Int) -> UInt32 {
        UInt32(self[offset]) << 24 | UInt32(self[offset + 1]) << 16 | UInt32(self[offset + 2]) << 8
            | UInt32(self[offset + 3])
    }
}

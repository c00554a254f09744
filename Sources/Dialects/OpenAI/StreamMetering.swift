import JSONText
import Vocabulary

/// What a stream has said so far, as far as charging and closing it go.
public struct StreamMetering: Hashable, Sendable {
    /// The usage that was reported last; reports are never added up.
    public internal(set) var usage: Usage?
    /// How urgently the answer is served, as a chunk said last.
    public internal(set) var serviceTier: ServiceTier?
    /// The id of the answer, in dialects that keep answers.
    public internal(set) var answerID: String?
    /// The number that an event said last, in dialects that number them.
    public internal(set) var sequenceNumber: Int?
    /// How many chunks carried generated text.
    public internal(set) var textDeltas = 0
    /// The bytes of generated text: content, reasoning, refusals, names and arguments of calls.
    public internal(set) var textBytes = 0
    /// Whether `[DONE]` came.
    public internal(set) var isDone = false
    /// Whether a choice said why it had ended.
    public internal(set) var hasFinished = false
    /// Whether the usage was reported behind the last of the text, as far as that has come.
    public internal(set) var isUsageLast = false
    /// Whether an event of the dialect came, and not only the mark of the end.
    public internal(set) var hasEvent = false
    /// Whether an event came that is none of the dialect's.
    public internal(set) var hasForeignEvent = false
    /// Whether an error came as an event.
    public internal(set) var hasError = false
    /// The event that carried the first error, unless it was longer than any that says what it means.
    public private(set) var failure: StreamEvent?

    /// Nothing yet.
    public init() {}

    /// The output tokens to charge if no usage is reported.
    public var estimatedOutput: Int { EstimatedTokens.of(textBytes: textBytes, deltas: textDeltas) }

    /// Whether the reported usage is that of all that came, and not of its beginning: an end has been said, or an error behind the
    /// report, and no text between them.
    public var isReportWhole: Bool { hasFinished || hasError && isUsageLast }

    /// Takes back that an event has come, and what it has said of the end, where it is cut off: a client cannot read it.
    mutating func keepEnd(of before: StreamMetering) {
        hasFinished = before.hasFinished
        isDone = before.isDone
        hasEvent = before.hasEvent
    }

    /// Reads one whole block of lines of a stream of another dialect than OpenAI's.
    mutating func read(block: Span<UInt8>, _ meter: inout any EventMeter) {
        let lines = EventLines(block)
        if lines.isErrorEvent { hasError = true }
        if lines.dataLines > 1 {
            let joined = EventLines.joinedData(block)
            meter.read(joined.span, &self)
        } else if lines.dataLines == 1 {
            meter.read(block.extracting(lines.data), &self)
        }
        noteFailure(block, lines)
        if !hasEvent, lines.dataLines > 0, !isDone { hasForeignEvent = true }
    }

    /// Reads one whole block of lines and says whether it is the extra chunk that only reports the usage.
    mutating func read(block: Span<UInt8>) -> Bool {
        let lines = EventLines(block)
        if lines.isErrorEvent { hasError = true }
        if lines.dataLines > 1 {
            let joined = EventLines.joinedData(block)
            let isUsageChunk = read(chunk: joined.span)
            noteFailure(block, lines)
            return isUsageChunk
        }
        guard lines.dataLines == 1 else { return false }
        let isUsageChunk = read(chunk: block.extracting(lines.data))
        noteFailure(block, lines)
        return isUsageChunk
    }

    /// Keeps the event that was read, if it is the first that carries an error.
    private mutating func noteFailure(_ block: Span<UInt8>, _ lines: EventLines) {
        guard hasError, failure == nil, block.count <= Self.longestFailure else { return }
        var event = StreamEvent(data: EventLines.joinedData(block))
        if let name = lines.name {
            var bytes: [UInt8] = []
            bytes.append(block, name)
            event.name = String(decoding: bytes, as: UTF8.self)
        }
        failure = event
    }

    /// Keeps an event that was taken out of its framing, if it is the first that carries an error.
    mutating func noteFailure(_ event: StreamEvent) {
        guard hasError, failure == nil, event.data.count <= Self.longestFailure else { return }
        failure = event
    }

    private static let longestFailure = 64 << 10

    /// Reads the data of one event of OpenAI's and says whether it is the extra chunk that only reports the usage.
    mutating func read(chunk data: Span<UInt8>) -> Bool {
        guard data.count > 0 else { return false }
        if data[0] == UInt8(ascii: "["), data.holds("[DONE]", at: 0) {
            isDone = true
            return false
        }
        let chunk = ChunkReading(data)
        if chunk.isOfDialect { hasEvent = true } else { hasForeignEvent = true }
        if chunk.textBytes > 0 {
            textBytes += chunk.textBytes
            textDeltas += 1
        }
        if let usage = chunk.usage { self.usage = usage }
        if chunk.textBytes > 0 || chunk.usage != nil { isUsageLast = chunk.textBytes == 0 }
        if let serviceTier = chunk.serviceTier { self.serviceTier = serviceTier }
        if let serviceTier, usage?.serviceTier == nil { usage?.serviceTier = serviceTier }
        if chunk.hasFinished, !chunk.isCut { hasFinished = true }
        if chunk.hasError { hasError = true }
        return chunk.isUsageChunk
    }
}

import JSONText
import Vocabulary

/// Reads an event stream as it passes, in pieces that are cut anywhere.
///
/// It meters what the stream says, and if asked to, it takes out the extra chunk that only reports the usage. Pieces
/// pass at once and byte for byte; only an unfinished event that may still turn out to be that chunk is held
/// back, up to ``holdLimit`` bytes.
public struct StreamObserver: Sendable {
    /// An unfinished event that is longer than this passes, whatever it is: the extra chunk is far shorter.
    public static let holdLimit = 16_384
    /// An event that is longer than this passes unread, and its bytes count as generated text.
    public static let eventLimit = 32 << 20

    /// What the stream has said so far.
    public private(set) var metering = StreamMetering()
    private let removesUsageChunk: Bool
    /// Reads the events, if they are not OpenAI's.
    private var meter: (any EventMeter)?
    private var framing = EventFraming()
    /// The bytes of the unfinished block, sent or not.
    private var pending: [UInt8] = []
    /// How many of the pending bytes have not been sent; all of them or none.
    private var held = 0
    /// Whether bytes of the unfinished block have been sent.
    private var isPassing = false
    /// Whether the unfinished block is longer than the limit.
    private var isOversized = false
    private var hasRemovedLast = false

    /// Begins a stream; `removesUsageChunk` is for a client that did not ask for the usage that the upstream was
    /// asked for.
    public init(removesUsageChunk: Bool) { self.removesUsageChunk = removesUsageChunk }

    /// Begins a stream of an operation.
    public init(_ operation: Operation, removesUsageChunk: Bool) {
        self.removesUsageChunk = removesUsageChunk
        switch operation {
        case .chatCompletions, .completions, .embeddings: break
        default: meter = operation.passed?.meter
        }
    }

    /// Reads a piece and says what of it to send.
    public mutating func observe(_ piece: Span<UInt8>) -> Observation {
        var edit = PieceEdit()
        var start = 0
        var search = 0
        if framing.awaitsLineFeed, piece.count > 0 {
            framing.awaitsLineFeed = false
            if piece[0] == 0x0A {
                search = 1
                if framing.isBetweenBlocks {
                    // The second half of the last block's end shares its fate.
                    if hasRemovedLast { edit.drop(0..<1) }
                    start = 1
                }
            }
        }
        while start < piece.count {
            guard let end = framing.blockEnd(in: piece, from: search) else {
                keepPending(piece, start, &edit)
                break
            }
            endBlock(piece, start..<end, &edit)
            start = end
            search = end
        }
        return edit.observation(count: piece.count)
    }

    /// Reads what is left at the end of the stream, which may lack its last empty line.
    public mutating func finish() -> StreamEnd {
        let block = pending
        let isUsageChunk = read(block: block.span)
        let isSent = held == 0 || isUsageChunk && removesUsageChunk
        let remaining = isSent ? [] : pending
        pending = []
        held = 0
        let hasEnded = metering.isDone || metering.hasFinished || metering.hasError
        return StreamEnd(remaining: remaining, isTruncated: !hasEnded)
    }

    /// Reads a block that ends in this piece.
    @inline(__always)
    private mutating func endBlock(_ piece: Span<UInt8>, _ part: Range<Int>, _ edit: inout PieceEdit) {
        let isUsageChunk: Bool
        if pending.isEmpty, !isOversized {
            isUsageChunk = read(block: piece.extracting(part))
        } else {
            isUsageChunk = endPending(piece, part)
        }
        hasRemovedLast = isUsageChunk && removesUsageChunk && !isPassing
        if hasRemovedLast {
            edit.drop(part)
        } else if held > 0 {
            edit.release(pending.prefix(held))
        }
        held = 0
        isPassing = false
        guard !pending.isEmpty else { return }
        // A huge event should not pin its memory for the rest of the stream.
        pending.removeAll(keepingCapacity: pending.capacity <= Self.holdLimit * 4)
    }

    @inline(__always)
    private mutating func read(block: Span<UInt8>) -> Bool {
        guard meter != nil else { return metering.read(block: block) }
        readForeign(block)
        return false
    }

    private mutating func readForeign(_ block: Span<UInt8>) {
        guard var meter else { return }
        metering.read(block: block, &meter)
        self.meter = meter
    }

    private mutating func endPending(_ piece: Span<UInt8>, _ part: Range<Int>) -> Bool {
        if isOversized {
            isOversized = false
            metering.textBytes += part.count
            return false
        }
        pending.append(piece, part)
        let block = pending
        return read(block: block.span)
    }

    /// Keeps the beginning of a block that does not end in this piece, and decides whether it is held back.
    private mutating func keepPending(_ piece: Span<UInt8>, _ start: Int, _ edit: inout PieceEdit) {
        let part = start..<piece.count
        guard !isOversized, pending.count + part.count <= Self.eventLimit else {
            metering.textBytes += part.count + pending.count
            if held > 0 { edit.release(pending.prefix(held)) }
            isOversized = true
            isPassing = true
            held = 0
            pending = []
            return
        }
        pending.append(piece, part)
        guard removesUsageChunk, !isPassing else { return }
        if pending.count <= Self.holdLimit, Self.mayBecomeUsageChunk(pending.span) {
            edit.drop(part)
            held = pending.count
        } else {
            if held > 0 { edit.release(pending.prefix(held)) }
            held = 0
            isPassing = true
        }
    }

    /// Whether the beginning of a block leaves it open that the block is the extra chunk.
    private static func mayBecomeUsageChunk(_ beginning: Span<UInt8>) -> Bool {
        let lines = EventLines(beginning)
        guard lines.dataLines <= 1, !lines.isErrorEvent else { return false }
        guard lines.dataLines == 1, lines.data.count > 0 else { return true }
        guard beginning[lines.data.lowerBound] == UInt8(ascii: "{") else { return false }
        let chunk = ChunkReading(beginning.extracting(lines.data))
        return chunk.choices != .some && !chunk.hasError
    }
}

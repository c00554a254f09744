import NIOCore
import Ports

/// Reads one answer from a connection's bytes, cut anywhere: bytes in, heads and pieces out.
///
/// No I/O.
struct AnswerReader {
    /// What a read came to.
    enum Event {
        case head(AnswerHead)
        case piece(AnswerPiece)
        case malformed(String)
    }

    private enum State {
        case head
        case counted(Int)
        case chunked(ChunkScanner)
        case untilClose
        case done
    }

    /// Whether the answer has no body, whatever its head says of one: a `HEAD` is answered so (RFC 9112 section 6.3).
    private let isBodiless: Bool
    private var state = State.head
    private var partialHead: ByteBuffer?
    /// Whether the end of an answer without a body is still to be told.
    private var owesEnd = false
    private(set) var isReusable = false

    /// Whether a byte of the answer has come.
    private(set) var hasBegun = false

    init(isBodiless: Bool = false) { self.isBodiless = isBodiless }

    var isDone: Bool {
        if case .done = state { true } else { false }
    }

    /// Whether the end of the connection would be the end of the body.
    var endsByClose: Bool {
        if case .untilClose = state { true } else { false }
    }

    /// Takes the next event out of bytes that came, or `nil` if more must come first.
    ///
    /// Asked again until it gives `nil`. What is left in `input` after the last piece does not belong to this answer.
    mutating func next(_ input: inout ByteBuffer) -> Event? {
        if owesEnd {
            owesEnd = false
            return .piece(Self.emptyEnd)
        }
        guard input.readableBytes > 0 else { return nil }
        hasBegun = true
        switch state {
        case .head: return nextHead(&input)
        case .done: return nil
        case .untilClose:
            let piece = AnswerPiece(bytes: input, content: .whole, isWholeChunks: false, isLast: false)
            input.clear()
            return .piece(piece)
        case .counted(let remaining): return nextCounted(&input, remaining)
        case .chunked(let scanner): return nextChunks(&input, scanner)
        }
    }

    /// Reads heads until the final one is there; informational ones are skipped.
    private mutating func nextHead(_ input: inout ByteBuffer) -> Event? {
        var searched = 0
        if var partial = partialHead {
            searched = partial.readableBytes
            partial.writeImmutableBuffer(input)
            input = partial
            partialHead = nil
        }
        while let end = AnswerHeadScanner.end(of: input.readableBytesUInt8Span, from: searched),
            let head = input.readSlice(length: end)
        {
            searched = 0
            do throws(AnswerHeadScanner.Malformed) {
                let result = try AnswerHeadScanner.scan(head)
                if result.head.status == 101 { return .malformed("an upgrade that nobody asked for") }
                guard result.head.status >= 200 else { continue }
                isReusable = result.keepsOpen && (isBodiless || result.head.framing != .untilClose)
                begin(isBodiless ? .counted(0) : result.head.framing)
                return .head(result.head)
            } catch {
                return .malformed(error.reason)
            }
        }
        guard input.readableBytes <= AnswerHeadScanner.maximumLength else {
            return .malformed("the head is too long")
        }
        if input.readableBytes > 0 { partialHead = input }
        input.clear()
        return nil
    }

    private mutating func begin(_ framing: AnswerHead.Framing) {
        switch framing {
        case .counted(0):
            state = .done
            owesEnd = true
        case .counted(let length): state = .counted(length)
        case .chunked: state = .chunked(ChunkScanner())
        case .untilClose: state = .untilClose
        }
    }

    private mutating func nextCounted(_ input: inout ByteBuffer, _ remaining: Int) -> Event {
        guard input.readableBytes >= remaining, let last = input.readSlice(length: remaining) else {
            state = .counted(remaining - input.readableBytes)
            let piece = AnswerPiece(bytes: input, content: .whole, isWholeChunks: false, isLast: false)
            input.clear()
            return .piece(piece)
        }
        state = .done
        return .piece(AnswerPiece(bytes: last, content: .whole, isWholeChunks: false, isLast: true))
    }

    private mutating func nextChunks(_ input: inout ByteBuffer, _ scanner: ChunkScanner) -> Event {
        var scanner = scanner
        let beganBetween = scanner.isBetweenChunks
        var first: Range<Int>?
        var all: [Range<Int>] = []
        let end: Int
        do throws(ChunkScanner.Malformed) {
            end = try scanner.scan(input.readableBytesUInt8Span, from: 0) { range in
                if let known = first {
                    if all.isEmpty { all.append(known) }
                    all.append(range)
                } else {
                    first = range
                }
            }
        } catch {
            return .malformed(error.reason)
        }
        let content: AnswerPiece.Content =
            if !all.isEmpty { .ranges(all) } else if let first { .range(first) } else { .empty }
        // Extensions and trailers are the upstream's and end here, so what has them is framed anew.
        let isWhole = beganBetween && scanner.isBetweenChunks && !scanner.hasExtras
        let isDone = scanner.isDone
        state = isDone ? .done : .chunked(scanner)
        let bytes = input.readSlice(length: end) ?? ByteBuffer()
        return .piece(AnswerPiece(bytes: bytes, content: content, isWholeChunks: isWhole, isLast: isDone))
    }

    static let emptyEnd = AnswerPiece(
        bytes: ByteBuffer(),
        content: .empty,
        isWholeChunks: false,
        isLast: true
    )
}

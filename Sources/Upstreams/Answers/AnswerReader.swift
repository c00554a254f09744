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
        /// Bytes came behind the end of the answer: the connection cannot be used again.
        case excess
    }

    private enum State {
        case head
        case counted(Int)
        case chunked(ChunkScanner)
        case untilClose
        case done
    }

    private var state = State.head
    private var partialHead: ByteBuffer?
    private(set) var isReusable = false

    /// Whether a byte of the answer has come.
    private(set) var hasBegun = false

    var isDone: Bool {
        if case .done = state { true } else { false }
    }

    /// Whether the end of the connection would be the end of the body.
    var endsByClose: Bool {
        if case .untilClose = state { true } else { false }
    }

    mutating func read(_ bytes: ByteBuffer, _ event: (Event) -> Void) {
        hasBegun = true
        var bytes = bytes
        if case .head = state {
            guard let rest = readHead(bytes, event) else { return }
            bytes = rest
        }
        guard bytes.readableBytes > 0 else { return }
        readBody(bytes, event)
    }

    /// Reads heads until the final one is there; what stands behind it is returned.
    private mutating func readHead(_ bytes: ByteBuffer, _ event: (Event) -> Void) -> ByteBuffer? {
        var buffer = bytes
        var searched = 0
        if var partial = partialHead {
            searched = partial.readableBytes
            partial.writeImmutableBuffer(bytes)
            buffer = partial
            partialHead = nil
        }
        while true {
            guard let end = AnswerHeadScanner.end(of: buffer.readableBytesUInt8Span, from: searched) else {
                guard buffer.readableBytes <= AnswerHeadScanner.maximumLength else {
                    event(.malformed("the head is too long"))
                    return nil
                }
                partialHead = buffer
                return nil
            }
            guard let head = buffer.readSlice(length: end) else { return nil }
            do throws(AnswerHeadScanner.Malformed) {
                let result = try AnswerHeadScanner.scan(head)
                if result.head.status < 200 {
                    guard result.head.status != 101 else {
                        event(.malformed("an upgrade that nobody asked for"))
                        return nil
                    }
                    searched = 0
                    continue
                }
                isReusable = result.isReusable
                begin(result.head.framing)
                event(.head(result.head))
            } catch {
                event(.malformed(error.reason))
                return nil
            }
            if case .done = state { event(.piece(Self.emptyEnd)) }
            return buffer
        }
    }

    private mutating func begin(_ framing: AnswerHead.Framing) {
        switch framing {
        case .counted(0): state = .done
        case .counted(let length): state = .counted(length)
        case .chunked: state = .chunked(ChunkScanner())
        case .untilClose: state = .untilClose
        }
    }

    private mutating func readBody(_ bytes: ByteBuffer, _ event: (Event) -> Void) {
        switch state {
        case .head: break
        case .done: event(.excess)
        case .untilClose:
            event(.piece(AnswerPiece(bytes: bytes, content: .whole, isWholeChunks: false, isLast: false)))
        case .counted(let remaining):
            var bytes = bytes
            guard bytes.readableBytes >= remaining, let last = bytes.readSlice(length: remaining) else {
                state = .counted(remaining - bytes.readableBytes)
                event(.piece(AnswerPiece(bytes: bytes, content: .whole, isWholeChunks: false, isLast: false)))
                return
            }
            state = .done
            event(.piece(AnswerPiece(bytes: last, content: .whole, isWholeChunks: false, isLast: true)))
            if bytes.readableBytes > 0 { event(.excess) }
        case .chunked(let scanner): readChunks(bytes, scanner, event)
        }
    }

    private mutating func readChunks(_ bytes: ByteBuffer, _ scanner: ChunkScanner, _ event: (Event) -> Void) {
        var scanner = scanner
        let beganBetween = scanner.isBetweenChunks
        var first: Range<Int>?
        var all: [Range<Int>] = []
        let end: Int
        do throws(ChunkScanner.Malformed) {
            end = try scanner.scan(bytes.readableBytesUInt8Span, from: 0) { range in
                if let known = first {
                    if all.isEmpty { all.append(known) }
                    all.append(range)
                } else {
                    first = range
                }
            }
        } catch {
            event(.malformed(error.reason))
            return
        }
        let content: AnswerPiece.Content =
            if !all.isEmpty { .ranges(all) } else if let first { .range(first) } else { .empty }
        let isWhole = beganBetween && scanner.isBetweenChunks
        let isDone = scanner.isDone
        state = isDone ? .done : .chunked(scanner)
        let used =
            end == bytes.readableBytes ? bytes : bytes.getSlice(at: bytes.readerIndex, length: end) ?? bytes
        event(.piece(AnswerPiece(bytes: used, content: content, isWholeChunks: isWhole, isLast: isDone)))
        if end < bytes.readableBytes { event(.excess) }
    }

    static let emptyEnd = AnswerPiece(
        bytes: ByteBuffer(),
        content: .empty,
        isWholeChunks: false,
        isLast: true
    )
}

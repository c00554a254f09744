import NIOCore
import Vocabulary

/// The head of an answer to a client: status and field lines, framing left to the sink.
struct ResponseHead {
    /// The room that is left before the lines, so that a status line can be written there.
    static let statusLineRoom = 64

    /// The HTTP status.
    var status: Int
    /// Field lines in HTTP/1.1 form, each ended by CRLF; names in lower case where the gateway makes them.
    var lines: ByteBuffer

    /// Begins a head whose lines go into an empty buffer.
    init(status: Int, in buffer: consuming ByteBuffer) {
        self.status = status
        lines = buffer
        lines.writeRepeatingByte(0x20, count: Self.statusLineRoom)
        lines.moveReaderIndex(forwardBy: Self.statusLineRoom)
    }

    /// Adds a field; bytes that no value may have (RFC 9110 section 5.5) become blanks, whoever wrote them.
    mutating func add(_ name: StaticString, _ value: String) {
        lines.writeLine(name, room: value.utf8.count) { $0.write(value: value) }
    }

    mutating func add(_ name: StaticString, _ value: Money) {
        lines.writeLine(name, room: LineWriter.mostMoney) { $0.write(value) }
    }

    mutating func add(_ name: StaticString, _ value: Int) {
        lines.writeLine(name, room: LineWriter.mostDigits) { $0.write(decimal: value) }
    }

    mutating func add(_ name: StaticString, _ value: ExchangeID) {
        lines.writeLine(name, room: ExchangeID.textLength) { $0.write(value) }
    }

    /// Adds a length of time in microseconds.
    mutating func add(_ name: StaticString, duration: Int64) {
        lines.writeLine(name, room: LineWriter.mostOfDuration) { $0.write(duration: duration) }
    }
}

/// How the length of an answer is told to the client.
enum ResponseFraming {
    case counted(Int)
    case streamed
    /// It has no body, and nobody knows how long one would be.
    case bodiless
}

/// The client's end of one exchange, whichever HTTP version it speaks; confined to the exchange's event loop.
protocol ClientSink: AnyObject {
    /// Whether chunked HTTP/1.1 framing can be passed through as it is.
    var takesChunks: Bool { get }
    /// Whether the socket takes more at the moment.
    var isWritable: Bool { get }
    /// The address at the other end of the connection.
    var peer: SocketAddress? { get }
    /// The key that was accepted last on this connection, if it remembers one.
    var proven: ProvenText? { get set }
    /// Tells a waiting client to send its body.
    func sendContinue()
    /// Reads no more of the request's body until told otherwise, or until it is answered.
    func setBodyPaused(_ isPaused: Bool)
    /// Writes and flushes a whole answer, and ends the exchange's turn.
    func respond(_ head: consuming ResponseHead, body: ByteBuffer, closing: Bool)
    /// Writes the head of an answer whose body follows.
    func begin(_ head: consuming ResponseHead, framing: ResponseFraming)
    /// Writes bytes that are framed already; only if `takesChunks` and the answer is streamed.
    func writeFramed(_ bytes: ByteBuffer)
    /// Writes bytes of the body.
    func write(_ content: ByteBuffer)
    /// Hands what was written to the socket, at the latest at the end of the event loop's turn.
    func flush()
    /// Ends the answer cleanly; `isFramed` says that the end of the framing was passed through already.
    func finish(isFramed: Bool)
    /// Ends the answer in a way that no client can take for a clean end.
    func abort()
}

import NIOCore
import Policy
import Vocabulary

/// Passes an answer on to the client and keeps a copy of it, for repeats of the request; confined to its event loop.
final class KeepingSink: ClientSink {
    private var sink: (any ClientSink)?
    private let book: IdempotencyBook
    private let key: IdempotencyKey
    private let now: @Sendable () -> UTCTime
    /// The public model that answers, once it is known.
    var model = ""
    private var status = 0
    private var lines = ByteBuffer()
    private var body = ByteBuffer()
    private var isStream = false
    /// Whether the answer is kept so far.
    private(set) var isKept = true
    /// Whether the client has left, and the answer is for repeats alone.
    var isDetached: Bool { sink == nil }
    private var hasEnded = false

    init(
        _ sink: any ClientSink,
        _ book: IdempotencyBook,
        _ key: IdempotencyKey,
        now: @escaping @Sendable () -> UTCTime
    ) {
        self.sink = sink
        self.book = book
        self.key = key
        self.now = now
    }

    /// What is framed already would have to be taken apart for keeping.
    var takesChunks: Bool { false }
    var isWritable: Bool { sink?.isWritable ?? true }
    var peer: SocketAddress? { sink?.peer }
    var proven: ProvenText? {
        get { sink?.proven }
        set { sink?.proven = newValue }
    }

    func sendContinue() { sink?.sendContinue() }

    func setBodyPaused(_ isPaused: Bool) { sink?.setBodyPaused(isPaused) }

    func respond(_ head: consuming ResponseHead, body: ByteBuffer, closing: Bool) {
        keep(head)
        keep(body)
        // A repeat that waits is told before the client's next request is taken.
        end()
        sink?.respond(head, body: body, closing: closing)
    }

    func begin(_ head: consuming ResponseHead, framing: ResponseFraming) {
        keep(head)
        if case .streamed = framing { isStream = true }
        sink?.begin(head, framing: framing)
    }

    func writeFramed(_ bytes: ByteBuffer) {
        isKept = false
        sink?.writeFramed(bytes)
    }

    func write(_ content: ByteBuffer) {
        keep(content)
        sink?.write(content)
    }

    func flush() { sink?.flush() }

    func finish(isFramed: Bool) {
        end()
        sink?.finish(isFramed: isFramed)
    }

    func abort() {
        giveUp()
        sink?.abort()
    }

    /// The exchange is over without a whole answer: nothing is kept, and a request that waits takes over.
    func giveUp() {
        isKept = false
        end()
    }

    /// The client has left; what comes is kept alone.
    func detach() { sink = nil }

    private func keep(_ head: borrowing ResponseHead) {
        status = head.status
        // What failed may succeed when it is repeated.
        isKept = (200..<300).contains(status)
        if isKept { lines = KeptLines.kept(of: head.lines) }
    }

    private func keep(_ content: ByteBuffer) {
        guard isKept else { return }
        guard body.readableBytes + content.readableBytes <= IdempotencyBook.longestAnswer else {
            isKept = false
            body = ByteBuffer()
            return
        }
        body.writeImmutableBuffer(content)
    }

    private func end() {
        guard !hasEnded else { return }
        hasEnded = true
        let answer = IdempotentAnswer(
            model: model,
            status: status,
            lines: lines,
            body: body,
            isStream: isStream
        )
        book.end(key, isKept && status != 0 ? answer : nil, now: now().microseconds)
    }
}

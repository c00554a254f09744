import DequeModule
import NIOCore
import NIOHTTP1
import Ports
import Vocabulary

/// One HTTP/1.1 client connection: takes decoded requests in, one exchange at a time, and writes answers as bytes.
///
/// Requests that were sent ahead (pipelining) wait in order; while many wait, nothing more is read.
final class HTTP1Connection: ChannelInboundHandler, Sweepable, Flushable {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = ByteBuffer

    private enum Reading {
        /// Between requests.
        case head
        /// A body is under way.
        case body
        /// The request is complete, its answer is not.
        case complete
    }

    /// How many decoded parts may wait behind the exchange under way.
    private static let maximumWaitingParts = 64
    /// How much of a refused request's body is read and thrown away so that the connection can be kept.
    private static let maximumDiscarded = 1 << 20

    private let loop: LoopContext
    private var context: ChannelHandlerContext?
    private var allocator = ByteBufferAllocator()
    private var exchange: Exchange?
    private var waiting: Deque<HTTPServerRequestPart> = []
    private var reading = Reading.head
    private var keepsAlive = true
    private var isVersion11 = true
    private var isHeadRequest = false
    private var isAnswered = false
    private var hasBegunAnswer = false
    private var isStreaming = false
    private var discarded = 0
    private var isClosing = false
    private var deadline: NIODeadline?
    private var isReadPaused = false
    private var isBodyPaused = false
    private var isTakingWaiting = false
    /// Whether something was written that is sent at the end of the loop's turn.
    private var isFlushDue = false
    var sweepIndex = -1
    var proven: ProvenText?

    init(loop: LoopContext) { self.loop = loop }

    // MARK: Channel events

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        allocator = context.channel.allocator
        loop.connections.insert(self)
        deadline = .now() + loop.times.firstRequest
        loop.sweep.watch(self)
    }

    func handlerRemoved(context: ChannelHandlerContext) { leave() }

    func channelInactive(context: ChannelHandlerContext) {
        leave()
        context.fireChannelInactive()
    }

    private func leave() {
        guard context != nil else { return }
        context = nil
        waiting.removeAll()
        loop.sweep.unwatch(self)
        loop.connections.remove(self)
        let gone = exchange
        exchange = nil
        gone?.clientLeft()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let part = unwrapInboundIn(data)
        guard !isClosing else { return }
        if reading == .complete || !waiting.isEmpty {
            waiting.append(part)
            if waiting.count >= Self.maximumWaitingParts { setReadPaused(true) }
            return
        }
        take(part)
    }

    /// Goes no further: this is the last handler.
    ///
    /// What was answered at once goes out here, since a client that has ended its side is closed right behind this.
    func channelReadComplete(context: ChannelHandlerContext) { flushWritten() }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        exchange?.clientWritabilityChanged(context.channel.isWritable)
        context.fireChannelWritabilityChanged()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard error is HTTPParserError || error is NIOHTTPDecoderError, !isClosing, reading != .complete
        else {
            return cut()
        }
        keepsAlive = false
        // Whoever leaves in the middle of an upload has work undone behind it, and is not waited for.
        if (error as? HTTPParserError) == .invalidEOFState, exchange?.upload?.beginning != nil {
            return cut()
        }
        if let exchange {
            reading = .complete
            exchange.refuseBody(Self.malformed)
        } else if !isAnswered || reading == .head {
            reading = .complete
            answerUnread(status: (error as? HTTPParserError) == .headerOverflow ? 431 : 400)
        } else {
            cut()
        }
    }

    private static let malformed = Refusal(
        .invalidRequest,
        "The request is not acceptable HTTP (RFC 9112). The caller must repair its framing or its head."
    )

    // MARK: Requests

    private func take(_ part: HTTPServerRequestPart) {
        switch part {
        case .head(let head): begin(head)
        case .body(let bytes):
            deadline = .now() + loop.times.bodyGap
            if isAnswered { discard(bytes.readableBytes) } else { exchange?.received(bytes) }
        case .end:
            setBodyPaused(false)
            deadline = nil
            reading = .complete
            if isAnswered { nextRequest() } else { exchange?.receivedAll() }
        }
    }

    private func begin(_ head: HTTPRequestHead) {
        reading = .body
        isAnswered = false
        hasBegunAnswer = false
        isStreaming = false
        discarded = 0
        isVersion11 = head.version != .http1_0
        isHeadRequest = head.method == .HEAD
        keepsAlive = head.isKeepAlive && !loop.isDraining
        guard context != nil else { return }
        let exchange = Exchange(loop: loop, sink: self, head: head, allocator: allocator)
        deadline = exchange.arrivedAt + loop.times.bodyGap
        // The decoder reads nothing more behind such a request (RFC 9110 section 7.8), so nothing more may be awaited.
        if exchange.facts.asksUpgrade { keepsAlive = false }
        self.exchange = exchange
        exchange.start()
    }

    /// Reads on past an answered request's body, up to a bound.
    private func discard(_ count: Int) {
        discarded += count
        if discarded > Self.maximumDiscarded { linger() }
    }

    private func ended() {
        exchange = nil
        isAnswered = true
        setBodyPaused(false)
        guard reading == .complete else {
            if !keepsAlive { linger() }
            return
        }
        nextRequest()
    }

    private func nextRequest() {
        guard keepsAlive, !isClosing else { return closeWhenWritten() }
        reading = .head
        deadline = .now() + loop.times.keepAlive
        // An exchange may be answered while its parts are taken: then this is called from within, and the parts behind
        // it are left to the loop that is running, so that many requests sent ahead do not pile up calls.
        guard !isTakingWaiting else { return }
        isTakingWaiting = true
        while reading != .complete, !isClosing, let part = waiting.popFirst() { take(part) }
        isTakingWaiting = false
        if waiting.isEmpty { setReadPaused(false) }
    }

    /// Closes when everything that was written has gone to the socket: closing at once would throw away what a slow
    /// client has not taken yet.
    private func closeWhenWritten() {
        guard let context else { return }
        isClosing = true
        deadline = .now() + loop.times.keepAlive
        let written = context.eventLoop.makePromise(of: Void.self)
        let channel = context.channel
        written.futureResult.whenComplete { _ in channel.close(promise: nil) }
        context.writeAndFlush(wrapOutboundOut(ByteBuffer()), promise: written)
    }

    /// Closes our side first and the whole connection a little later, so that a client that is still sending gets to
    /// read its answer instead of a reset.
    private func linger() {
        guard !isClosing, let context else { return }
        isClosing = true
        deadline = .now() + loop.times.linger
        flushWritten()
        context.close(mode: .output, promise: nil)
    }

    private func setReadPaused(_ paused: Bool) {
        guard paused != isReadPaused else { return }
        isReadPaused = paused
        updateReading()
    }

    private func updateReading() {
        // Setting this cannot fail on an open channel, and on a closed one nothing is left to read.
        try? context?.channel.syncOptions?.setOption(.autoRead, value: !isReadPaused && !isBodyPaused)
    }

    private func answerUnread(status: Int) {
        loop.shared.counters.countRefusal(Self.malformed.code)
        var head = ResponseHead(status: status, in: loop.scratch.take(room: 256))
        head.add("content-type", "application/json")
        respond(head, body: Refusals.body(Self.malformed), closing: true)
    }

    // MARK: Deadlines and draining

    func sweep(now: NIODeadline) {
        guard let deadline, now >= deadline else { return }
        self.deadline = nil
        if reading == .body, !isAnswered, !isClosing, let exchange {
            keepsAlive = false
            exchange.receiveTimedOut()
        } else {
            cut()
        }
    }

    /// Lets the exchange under way end, then closes; closes at once if there is none.
    func drain() {
        keepsAlive = false
        if exchange == nil, reading == .head, !isClosing { closeWhenWritten() }
    }

    var current: Exchange? { exchange }

    /// Ends whatever is under way.
    func cut() {
        // Closing throws away what was not flushed.
        flushWritten()
        context?.close(promise: nil)
    }

    func flushWritten() {
        guard isFlushDue else { return }
        isFlushDue = false
        context?.flush()
    }
}

extension HTTP1Connection: ClientSink {
    var takesChunks: Bool { isVersion11 }

    var isWritable: Bool { context?.channel.isWritable ?? false }

    var peer: SocketAddress? { context?.channel.remoteAddress }

    func sendContinue() {
        guard let context, isVersion11 else { return }
        context.writeAndFlush(
            wrapOutboundOut(ByteBuffer(staticString: "HTTP/1.1 100 Continue\r\n\r\n")),
            promise: nil
        )
    }

    func setBodyPaused(_ isPaused: Bool) {
        guard isPaused != isBodyPaused, !isPaused || reading == .body else { return }
        isBodyPaused = isPaused
        // Whoever is not read cannot be late.
        deadline = isPaused ? nil : .now() + loop.times.bodyGap
        updateReading()
    }

    func respond(_ head: consuming ResponseHead, body: ByteBuffer, closing: Bool) {
        guard let context else { return }
        if closing { keepsAlive = false }
        var bytes = serialized(consume head)
        bytes.writeLine("content-length", room: LineWriter.mostDigits) {
            $0.write(decimal: body.readableBytes)
        }
        bytes.writeInteger(0x0D0A as UInt16)
        if !isHeadRequest { bytes.writeImmutableBuffer(body) }
        context.write(wrapOutboundOut(bytes), promise: nil)
        flushAtTurnEnd()
        loop.scratch.giveBack(bytes)
        ended()
    }

    func begin(_ head: consuming ResponseHead, framing: ResponseFraming) {
        guard let context else { return }
        hasBegunAnswer = true
        var bytes = serialized(consume head)
        switch framing {
        case .counted(let length):
            bytes.writeStaticString("content-length: ")
            bytes.writeString(String(length))
            bytes.writeStaticString("\r\n\r\n")
        case .bodiless: bytes.writeStaticString("\r\n")
        case .streamed:
            if isVersion11 {
                isStreaming = true
                bytes.writeStaticString("transfer-encoding: chunked\r\n\r\n")
            } else {
                keepsAlive = false
                bytes.writeStaticString("\r\n")
            }
        }
        context.write(wrapOutboundOut(bytes), promise: nil)
    }

    func writeFramed(_ bytes: ByteBuffer) { context?.write(wrapOutboundOut(bytes), promise: nil) }

    func write(_ content: ByteBuffer) {
        guard let context, content.readableBytes > 0 else { return }
        guard isStreaming else { return context.write(wrapOutboundOut(content), promise: nil) }
        var bytes = allocator.buffer(capacity: content.readableBytes + 20)
        bytes.writeString(String(content.readableBytes, radix: 16))
        bytes.writeStaticString("\r\n")
        bytes.writeImmutableBuffer(content)
        bytes.writeStaticString("\r\n")
        context.write(wrapOutboundOut(bytes), promise: nil)
    }

    func flush() {
        if isWritable { return flushAtTurnEnd() }
        // Much that waits goes at once: only then is it the socket's word whether it takes more.
        isFlushDue = false
        context?.flush()
    }

    private func flushAtTurnEnd() {
        guard !isFlushDue else { return }
        isFlushDue = true
        loop.flushes.add(self)
    }

    func finish(isFramed: Bool) {
        guard let context else { return }
        if isStreaming, !isFramed {
            context.write(wrapOutboundOut(ByteBuffer(staticString: "0\r\n\r\n")), promise: nil)
        }
        flushAtTurnEnd()
        ended()
    }

    func abort() {
        exchange = nil
        setBodyPaused(false)
        // What came so far, and the word that it broke off, still reach a slow client; the end of the framing, by which
        // it would take the answer for whole, never does.
        closeWhenWritten()
    }

    /// The head in the memory of its lines, the status line before them, and without the empty line at its end.
    private func serialized(_ head: consuming ResponseHead) -> ByteBuffer {
        let status = head.status
        let phrase = StatusText.phrase(status)
        // In its place, since a second reference to the memory would make this a copy of it all.
        // `HTTP/1.1 `, three digits, a blank, the phrase and CRLF: at most `statusLineRoom`.
        head.lines.moveReaderIndex(to: head.lines.readerIndex - phrase.utf8CodeUnitCount - 15)
        head.lines.withUnsafeMutableReadableBytes { memory in
            var line = LineWriter(memory)
            line.write("HTTP/1.1 ")
            line.write(decimal: status)
            line.write(UInt8(ascii: " "))
            line.write(phrase)
            line.write(0x0D)
            line.write(0x0A)
        }
        if !keepsAlive { head.lines.writeStaticString("connection: close\r\n") }
        return head.lines
    }
}

import NIOCore
import NIOHTTP1
import Ports

/// One HTTP/2 stream of a client: one request, one answer.
///
/// The framing is NIO's.
final class HTTP2Stream: ChannelInboundHandler, Sweepable {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    /// How much of a refused request's body is read and thrown away.
    private static let maximumDiscarded = 1 << 20

    private let loop: LoopContext
    private let connection: HTTP2Connection
    private var context: ChannelHandlerContext?
    private var exchange: Exchange?
    private var isHeadRequest = false
    private var isReceived = false
    private var isBodyPaused = false
    private var isAnswered = false
    private var discarded = 0
    private var deadline: NIODeadline?
    var sweepIndex = -1

    init(loop: LoopContext, connection: HTTP2Connection) {
        self.loop = loop
        self.connection = connection
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        deadline = .now() + loop.times.firstRequest
        loop.sweep.watch(self)
        loop.connections.insert(self)
        connection.streamBegan()
    }

    func handlerRemoved(context: ChannelHandlerContext) { leave() }

    func channelInactive(context: ChannelHandlerContext) {
        leave()
        context.fireChannelInactive()
    }

    private func leave() {
        guard context != nil else { return }
        context = nil
        loop.sweep.unwatch(self)
        loop.connections.remove(self)
        connection.streamEnded()
        let gone = exchange
        exchange = nil
        gone?.clientLeft()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            isHeadRequest = head.method == .HEAD
            let exchange = Exchange(loop: loop, sink: self, head: head, allocator: context.channel.allocator)
            self.exchange = exchange
            deadline = .now() + loop.times.bodyGap
            exchange.start()
        case .body(let bytes):
            deadline = .now() + loop.times.bodyGap
            if isAnswered { discard(bytes.readableBytes) } else { exchange?.received(bytes) }
        case .end:
            isReceived = true
            deadline = nil
            exchange?.receivedAll()
        }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        exchange?.clientWritabilityChanged(context.channel.isWritable)
        context.fireChannelWritabilityChanged()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    func sweep(now: NIODeadline) {
        guard let deadline, now >= deadline else { return }
        self.deadline = nil
        if let exchange { exchange.receiveTimedOut() } else { context?.close(promise: nil) }
    }

    private func ended() {
        exchange = nil
        isAnswered = true
        setBodyPaused(false)
        // The answer may still wait for the client's window; it does not wait for ever.
        deadline = .now() + (isReceived ? loop.times.keepAlive : loop.times.bodyGap)
    }

    /// Reads on past an answered request's body, up to a bound, so that the client gets to read its answer.
    private func discard(_ count: Int) {
        discarded += count
        if discarded > Self.maximumDiscarded { context?.close(promise: nil) }
    }
}

extension HTTP2Stream: Drainable {
    func drain() {}

    func cut() { context?.close(promise: nil) }

    var current: Exchange? { exchange }
}

extension HTTP2Stream: ClientSink {
    var takesChunks: Bool { false }

    var isWritable: Bool { context?.channel.isWritable ?? false }

    var peer: SocketAddress? { context?.channel.remoteAddress }

    /// A stream has one request and remembers nothing.
    var proven: ProvenText? {
        get { nil }
        set {}
    }

    func sendContinue() {
        guard let context else { return }
        let head = HTTPResponseHead(version: .http1_1, status: .continue)
        context.writeAndFlush(wrapOutboundOut(.head(head)), promise: nil)
    }

    func setBodyPaused(_ isPaused: Bool) {
        guard isPaused != isBodyPaused, !isPaused || !isReceived, let context else { return }
        isBodyPaused = isPaused
        // Whoever is not read cannot be late.
        deadline = isPaused || isReceived ? nil : .now() + loop.times.bodyGap
        // Setting this cannot fail on an open stream.
        try? context.channel.syncOptions?.setOption(.autoRead, value: !isPaused)
        // Unlike a socket's, a stream's channel does not read by itself when it may again.
        if !isPaused { context.read() }
    }

    func respond(_ head: consuming ResponseHead, body: ByteBuffer, closing: Bool) {
        begin(consume head, framing: .counted(body.readableBytes))
        if !isHeadRequest { write(body) }
        finish(isFramed: false)
    }

    func begin(_ head: consuming ResponseHead, framing: ResponseFraming) {
        guard let context else { return }
        var headers = HTTPHeaders()
        for line in String(buffer: head.lines).split(separator: "\r\n") {
            guard let colon = line.firstIndex(of: ":") else { continue }
            let value = line[line.index(after: colon)...].drop { $0 == " " }
            headers.add(name: line[..<colon].lowercased(), value: String(value))
        }
        if case .counted(let length) = framing { headers.add(name: "content-length", value: String(length)) }
        let status = HTTPResponseStatus(statusCode: head.status)
        context.write(
            wrapOutboundOut(.head(HTTPResponseHead(version: .http2, status: status, headers: headers))),
            promise: nil
        )
    }

    func writeFramed(_ bytes: ByteBuffer) {}

    func write(_ content: ByteBuffer) {
        guard let context, content.readableBytes > 0 else { return }
        context.write(wrapOutboundOut(.body(.byteBuffer(content))), promise: nil)
    }

    func flush() { context?.flush() }

    func finish(isFramed: Bool) {
        guard let context else { return }
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        ended()
    }

    func abort() {
        guard let context else { return }
        exchange = nil
        isAnswered = true
        deadline = .now() + loop.times.keepAlive
        // Closing a stream channel before its end resets the stream; a client that reads slowly first gets what came.
        let written = context.eventLoop.makePromise(of: Void.self)
        let channel = context.channel
        written.futureResult.whenComplete { _ in channel.close(promise: nil) }
        context.writeAndFlush(wrapOutboundOut(.body(.byteBuffer(ByteBuffer()))), promise: written)
    }
}

import NIOCore
import NIOTLS
import Ports

/// One connection to an endpoint, as the last handler of its channel: carries one call at a time.
final class UpstreamConnection: ChannelInboundHandler, Flushable {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private unowned let pool: EndpointPool
    private let isSecure: Bool
    private(set) var channel: (any Channel)?
    private var context: ChannelHandlerContext?
    private var reader = AnswerReader()
    private var call: EndpointCall?
    /// The call that this connection was opened for, until it stands.
    private var opener: EndpointCall?
    /// Whether the call that it was opened for has left before it stood.
    private(set) var isGivenUp = false
    /// Whether the transport has reported an error: then its end is no clean end.
    private var hasBroken = false
    private var isPaused = false
    /// Whether the request under way was sent to its end.
    private var isRequestWhole = true
    /// Whether something was written that is sent at the end of the loop's turn.
    private var isFlushDue = false
    /// When the connection last became idle.
    private(set) var idleSince = NIODeadline.uptimeNanoseconds(0)
    /// How many calls it has carried.
    private(set) var callCount = 0
    /// What has come in this turn of the loop and has not been read yet.
    private var unread: ByteBuffer?

    init(pool: EndpointPool, isSecure: Bool, opener: EndpointCall) {
        self.pool = pool
        self.isSecure = isSecure
        self.opener = opener
    }

    var isUsable: Bool { channel?.isActive ?? false }

    // MARK: Calls

    /// Whether the socket takes more at the moment.
    var takesMore: Bool { channel?.isWritable ?? false }

    /// Sends a request, or its beginning, and hands its answer to the call.
    func carry(_ call: EndpointCall, _ request: ByteBuffer, _ rest: [ByteBuffer], isWhole: Bool) {
        guard let context else { return }
        self.call = call
        callCount += 1
        reader = AnswerReader(isBodiless: call.asksHead)
        isRequestWhole = isWhole
        context.write(wrapOutboundOut(request), promise: nil)
        for part in rest { context.write(wrapOutboundOut(part), promise: nil) }
        isFlushDue = true
        pool.flushes.add(self)
    }

    /// Sends more of the request of the call.
    func send(_ piece: ByteBuffer, isLast: Bool) {
        guard let context else { return }
        if isLast { isRequestWhole = true }
        context.write(wrapOutboundOut(piece), promise: nil)
        guard !isFlushDue else { return }
        isFlushDue = true
        pool.flushes.add(self)
    }

    /// Sends what was written of the request.
    func flushWritten() {
        isFlushDue = false
        context?.flush()
    }

    /// Forgets the call and closes: what is still to come of its answer is of no use.
    func abandon() {
        call = nil
        context?.close(promise: nil)
    }

    func close() { context?.close(promise: nil) }

    func setPaused(_ paused: Bool) {
        guard paused != isPaused, let channel else { return }
        isPaused = paused
        // Setting this cannot fail on an open channel, and on a closed one nothing is left to pause.
        try? channel.syncOptions?.setOption(.autoRead, value: !paused)
    }

    /// The call that this connection was opened for has left before it stood: its place is free at once, whatever
    /// the connection hangs in, be it name lookup, a peer that does not answer or a handshake that never ends.
    func giveUp() {
        guard opener != nil else { return }
        opener = nil
        isGivenUp = true
        pool.closed(self)
        context?.close(promise: nil)
    }

    /// The connection could not be made.
    func neverStood() {
        pool.closed(self)
        let failed = opener
        opener = nil
        failed?.opening = nil
        failed?.failed(.connectFailed)
    }

    // MARK: Channel events

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        channel = context.channel
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        // Of a host's several addresses the slower ones are dropped; their channels are not this connection's.
        if self.context === context { self.context = nil }
    }

    func channelActive(context: ChannelHandlerContext) {
        if isGivenUp { context.close(promise: nil) }
        if !isSecure { stands() }
        context.fireChannelActive()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if isSecure, let event = event as? TLSUserEvent, case .handshakeCompleted = event { stands() }
        context.fireUserInboundEventTriggered(event)
    }

    private func stands() {
        guard let opener else { return }
        self.opener = nil
        opener.opening = nil
        pool.connected(self, for: opener)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = unwrapInboundIn(data)
        guard call != nil else {
            // Nobody asked: a late answer or a goodbye. The connection is not to be trusted with another call.
            context.close(promise: nil)
            return
        }
        guard pool.reads.came != nil else { return read(bytes) }
        if unread == nil {
            unread = bytes
            pool.reads.add(self)
        } else {
            unread?.writeImmutableBuffer(bytes)
        }
    }

    /// Reads what has come in this turn of the loop.
    func readGathered() {
        guard let bytes = unread.take() else { return }
        read(bytes)
        call?.paused()
    }

    private func read(_ bytes: ByteBuffer) {
        var bytes = bytes
        // Events are pulled, not pushed: while one is handled nothing of the reader is in use, so that the call may end
        // and the next one begin on this connection from within.
        while let call, let event = reader.next(&bytes) {
            switch event {
            case .head(let head): call.answered(head)
            case .piece(let piece) where piece.isLast: finish(call, piece, hasExcess: bytes.readableBytes > 0)
            case .piece(let piece): call.sent(piece)
            case .malformed: fail(.malformed)
            }
        }
    }

    private func finish(_ call: EndpointCall, _ piece: AnswerPiece, hasExcess: Bool) {
        self.call = nil
        setPaused(false)
        // Bytes behind the answer: nobody asked for them, so the connection is not to be trusted with another call.
        let isReusable = reader.isReusable && !hasExcess && isRequestWhole
        call.ended(piece)
        if isReusable {
            idleSince = .now()
            pool.idled(self)
        } else {
            context?.close(promise: nil)
        }
    }

    private func fail(_ failure: UpstreamFailure) {
        let failed = call
        call = nil
        context?.close(promise: nil)
        failed?.failed(failure)
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable { call?.takesMore() }
        context.fireChannelWritabilityChanged()
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        if unread == nil { call?.paused() }
    }

    func channelInactive(context: ChannelHandlerContext) {
        readGathered()
        pool.closed(self)
        if let opener {
            self.opener = nil
            opener.opening = nil
            opener.failed(.connectFailed)
        }
        if let call {
            self.call = nil
            if reader.endsByClose, !hasBroken {
                call.ended(AnswerReader.emptyEnd)
            } else {
                call.failed(reader.hasBegun ? .cut : .closedBeforeAnswer)
            }
        }
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        readGathered()
        // A reset, or TLS that ends without saying so, could have been made by anyone on the way.
        hasBroken = true
        // The cause is told by what was reached: not yet standing, no answer yet, or in the middle of it.
        context.close(promise: nil)
    }
}

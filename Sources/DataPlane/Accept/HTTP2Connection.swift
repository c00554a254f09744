import NIOCore
import NIOHTTP2
import Ports

/// One HTTP/2 client connection as a whole, behind NIO's framing: closes it when it has had no stream for long, and
/// tells the client when the gateway is about to end.
final class HTTP2Connection: ChannelInboundHandler, Sweepable {
    typealias InboundIn = HTTP2Frame
    typealias OutboundOut = HTTP2Frame

    private let loop: LoopContext
    private var context: ChannelHandlerContext?
    private var streamCount = 0
    private var isDraining = false
    /// When a connection without streams is closed; `nil` while it has some.
    private var deadline: NIODeadline?
    var sweepIndex = -1

    init(loop: LoopContext) { self.loop = loop }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        deadline = .now() + loop.times.firstRequest
        loop.sweep.watch(self)
        loop.connections.insert(self)
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
    }

    // MARK: Streams

    func streamBegan() {
        streamCount += 1
        deadline = nil
    }

    func streamEnded() {
        streamCount -= 1
        guard streamCount == 0 else { return }
        // The stream's last frames are still on their way through the framing; closing waits for the next look.
        deadline = isDraining ? .now() : .now() + loop.times.keepAlive
    }

    func sweep(now: NIODeadline) {
        guard let deadline, now >= deadline else { return }
        self.deadline = nil
        sayGoodbye(closing: true)
    }

    /// Tells the client to open no more streams here (RFC 9113 section 6.8).
    private func sayGoodbye(closing: Bool) {
        guard let context else { return }
        let frame = HTTP2Frame(
            streamID: .rootStream,
            payload: .goAway(lastStreamID: .maxID, errorCode: .noError, opaqueData: nil)
        )
        guard closing else { return context.writeAndFlush(wrapOutboundOut(frame), promise: nil) }
        // A client that takes nothing any more is given a short while to read it.
        let channel = context.channel
        context.eventLoop.scheduleTask(in: loop.times.linger) { channel.close(promise: nil) }
        let written = context.eventLoop.makePromise(of: Void.self)
        written.futureResult.whenComplete { _ in channel.close(promise: nil) }
        context.writeAndFlush(wrapOutboundOut(frame), promise: written)
    }
}

extension HTTP2Connection: Drainable {
    func drain() {
        guard !isDraining else { return }
        isDraining = true
        sayGoodbye(closing: streamCount == 0)
    }

    func cut() { context?.close(promise: nil) }
}

import NIOCore
import Ports

/// Stands before the TLS end of a connection until its handshake is over, so that a client that never ends it is closed.
///
/// In front of TLS, a close is a close: no farewell is waited for.
final class HandshakeWatch: ChannelInboundHandler, RemovableChannelHandler, Sweepable {
    typealias InboundIn = ByteBuffer

    private let loop: LoopContext
    private let deadline: NIODeadline
    private var context: ChannelHandlerContext?
    var sweepIndex = -1

    init(loop: LoopContext) {
        self.loop = loop
        deadline = .now() + loop.times.firstRequest
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        loop.sweep.watch(self)
        loop.connections.insert(self)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        loop.sweep.unwatch(self)
        loop.connections.remove(self)
    }

    /// The handshake is over; another handler looks after the connection.
    func stand() {
        guard let context else { return }
        context.pipeline.syncOperations.removeHandler(self, promise: nil)
    }

    func sweep(now: NIODeadline) {
        if now >= deadline { cut() }
    }
}

extension HandshakeWatch: Drainable {
    func drain() { cut() }

    func cut() { context?.close(promise: nil) }
}

import NIOCore
import Ports

/// Looks at the first bytes of a cleartext connection: the HTTP/2 preface (RFC 9113 section 3.4), or HTTP/1.1.
///
/// Removes itself when it knows, and hands on what it has read. A connection on which nothing is said is closed.
final class ProtocolSniffer: ChannelInboundHandler, RemovableChannelHandler, Sweepable {
    typealias InboundIn = ByteBuffer

    private static let preface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8)

    private let loop: LoopContext
    private let configure: (any Channel, _ isHTTP2: Bool) throws -> Void
    private var context: ChannelHandlerContext?
    private let deadline: NIODeadline
    private var seen = ByteBuffer()
    var sweepIndex = -1

    init(loop: LoopContext, configure: @escaping (any Channel, _ isHTTP2: Bool) throws -> Void) {
        self.loop = loop
        self.configure = configure
        deadline = .now() + loop.times.keepAlive
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

    func sweep(now: NIODeadline) {
        if now >= deadline { context?.close(promise: nil) }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        seen.writeImmutableBuffer(unwrapInboundIn(data))
        let count = min(seen.readableBytes, Self.preface.count)
        let matches = seen.readableBytesView.prefix(count).elementsEqual(Self.preface.prefix(count))
        if matches, count < Self.preface.count { return }
        do {
            try configure(context.channel, matches)
        } catch {
            context.close(promise: nil)
            return
        }
        let read = seen
        context.fireChannelRead(NIOAny(read))
        context.fireChannelReadComplete()
        context.pipeline.syncOperations.removeHandler(self, promise: nil)
    }
}

extension ProtocolSniffer: Drainable {
    func drain() { context?.close(promise: nil) }

    func cut() { context?.close(promise: nil) }
}

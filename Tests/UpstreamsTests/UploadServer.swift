import NIOCore
import NIOPosix
import Synchronization

/// A server on the loopback for requests that come piece by piece: keeps what it was sent, and answers or closes when a
/// text or so many bytes have come.
final class UploadServer: Sendable {
    /// When a server does something.
    enum Moment: Sendable {
        /// As soon as something has come.
        case atOnce
        /// When what came ends with a text.
        case behind(String)
    }

    let port: Int
    private let channel: any Channel
    private let log: Log

    /// All that was sent, in the order of reading.
    var text: String { log.state.withLock { $0.text } }
    /// How many connections were opened.
    var connectionCount: Int { log.state.withLock { $0.connections } }
    /// How many of them are open.
    var openCount: Int { log.state.withLock { $0.open } }

    /// - Parameters:
    ///   - group: where its connections live.
    ///   - reads: whether it reads before it is let.
    ///   - moment: when it answers, or closes if there is no answer.
    ///   - answer: the bytes of an answer.
    /// - Throws: what binding throws.
    init(
        group: MultiThreadedEventLoopGroup,
        reads: Bool = true,
        _ moment: Moment,
        answer: String? = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}"
    ) async throws {
        let log = Log()
        self.log = log
        channel = try await ServerBootstrap(group: group)
            .childChannelOption(.autoRead, value: reads)
            .childChannelInitializer { channel in
                log.state.withLock { $0.channels.append(channel) }
                return channel.eventLoop.makeCompletedFuture {
                    let handler = Receiving(log: log, moment: moment, answer: answer)
                    try channel.pipeline.syncOperations.addHandler(handler)
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        port = channel.localAddress?.port ?? 0
    }

    /// Begins to read.
    func letRead() async throws {
        for channel in log.state.withLock({ $0.channels }) {
            try await channel.setOption(.autoRead, value: true).get()
        }
    }

    func stop() async throws { try await channel.close().get() }

    private final class Log: Sendable {
        struct State {
            var text = ""
            var connections = 0
            var open = 0
            var channels: [any Channel] = []
        }

        let state = Mutex(State())
    }

    private final class Receiving: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        private let log: Log
        private let moment: Moment
        private let answer: String?
        private var tail = ""

        init(log: Log, moment: Moment, answer: String?) {
            self.log = log
            self.moment = moment
            self.answer = answer
        }

        func channelActive(context: ChannelHandlerContext) {
            log.state.withLock {
                $0.connections += 1
                $0.open += 1
            }
        }

        func channelInactive(context: ChannelHandlerContext) { log.state.withLock { $0.open -= 1 } }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let text = String(buffer: unwrapInboundIn(data))
            log.state.withLock { $0.text += text }
            if case .behind(let end) = moment {
                tail = String((tail + text).suffix(64))
                guard tail.hasSuffix(end) else { return }
            }
            guard let answer else { return context.close(promise: nil) }
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: answer)), promise: nil)
        }
    }
}

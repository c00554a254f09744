import NIOCore
import NIOPosix
import Synchronization

/// A server on the loopback that keeps what it was sent and answers each read with the same answer.
final class RecordingServer: Sendable {
    let port: Int
    private let channel: any Channel
    private let log: Log

    /// All that was sent, in the order of reading.
    var text: String { log.text }

    init(group: MultiThreadedEventLoopGroup, status: String = "200 OK") async throws {
        let log = Log()
        self.log = log
        channel = try await ServerBootstrap(group: group)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Answering(log: log, status: status))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        port = channel.localAddress?.port ?? 0
    }

    func stop() async throws { try await channel.close().get() }

    private final class Log: Sendable {
        private let kept = Mutex("")
        var text: String { kept.withLock { $0 } }
        func add(_ text: String) { kept.withLock { $0 += text } }
    }

    private final class Answering: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        private let log: Log
        private let status: String

        init(log: Log, status: String) {
            self.log = log
            self.status = status
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            log.add(String(buffer: unwrapInboundIn(data)))
            let answer = ByteBuffer(string: "HTTP/1.1 \(status)\r\ncontent-length: 2\r\n\r\n{}")
            context.writeAndFlush(wrapOutboundOut(answer), promise: nil)
        }
    }
}

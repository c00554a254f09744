import NIOCore
import NIOPosix

/// A server on the loopback that answers every request after a pause, or accepts connections and says nothing.
final class AnsweringServer {
    let port: Int
    private let channel: any Channel

    /// - Parameters:
    ///   - group: where its connections live.
    ///   - pause: how long an answer takes; `nil` never answers.
    ///   - answer: the bytes of an answer; an empty text closes instead.
    /// - Throws: what binding throws.
    init(
        group: MultiThreadedEventLoopGroup,
        pause: TimeAmount?,
        answer: String = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}"
    ) async throws {
        channel = try await ServerBootstrap(group: group)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Answering(pause: pause, answer: answer))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        port = channel.localAddress?.port ?? 0
    }

    func stop() async throws { try await channel.close().get() }

    private final class Answering: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        private let pause: TimeAmount?
        private let answer: String

        init(pause: TimeAmount?, answer: String) {
            self.pause = pause
            self.answer = answer
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            guard let pause else { return }
            let bytes = ByteBuffer(string: answer)
            let channel = context.channel
            context.eventLoop.scheduleTask(in: pause) { channel.writeAndFlush(bytes, promise: nil) }
        }
    }
}

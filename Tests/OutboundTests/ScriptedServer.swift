import NIOCore
import NIOPosix
import Synchronization

/// A server on loopback that gives the same bytes to every request, and keeps what it was sent.
final class ScriptedServer: Sendable {
    enum Script: Sendable {
        /// Bytes, after which the connection stays open.
        case answer(String)
        /// Bytes, after which the connection closes.
        case close(String)
    }

    let port: Int
    private let channel: any Channel
    private let record: Record

    private init(port: Int, channel: any Channel, record: Record) {
        self.port = port
        self.channel = channel
        self.record = record
    }

    static func start(_ script: Script) async throws -> ScriptedServer {
        let record = Record()
        let channel = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Answering(script, record))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        return ScriptedServer(port: channel.localAddress?.port ?? 0, channel: channel, record: record)
    }

    func stop() async throws { try await channel.close() }

    /// The requests so far, each as it came.
    var requests: [String] { record.requests.withLock { $0 } }

    /// Returns when a request has come.
    func firstRequest() async {
        for await _ in record.arrivals { return }
    }

    final class Record: Sendable {
        let requests = Mutex<[String]>([])
        let arrivals: AsyncStream<Void>
        private let arrival: AsyncStream<Void>.Continuation

        init() { (arrivals, arrival) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1)) }

        func add(_ request: String) {
            requests.withLock { $0.append(request) }
            arrival.yield()
        }
    }

    /// Answers when a request's head and the two bytes that a body has here are there.
    private final class Answering: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        private let script: Script
        private let record: Record
        private var text = ""

        init(_ script: Script, _ record: Record) {
            self.script = script
            self.record = record
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            text += String(buffer: unwrapInboundIn(data))
            let hasBody = text.lowercased().contains("content-length: 2\r\n")
            guard text.contains("\r\n\r\n"), !hasBody || text.hasSuffix("\r\n\r\n{}") else { return }
            record.add(text)
            text = ""
            switch script {
            case .answer(let bytes):
                context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: bytes)), promise: nil)
            case .close(let bytes):
                context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: bytes)), promise: nil)
                context.close(promise: nil)
            }
        }
    }
}

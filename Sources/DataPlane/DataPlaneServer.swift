import Ledger
import Logging
import NIOCore
import NIOHTTP1
import NIOHTTP2
import NIOPosix
import NIOTLS
import Policy
import Ports
import Secrets
import Synchronization
import TransportSecurity
import Vocabulary

/// The data plane: listens for AI clients, and runs each exchange on the event loop of its connection.
public final class DataPlaneServer: Sendable {
    /// What cannot change while the process runs.
    public struct Configuration: Sendable {
        /// The address to listen on.
        public var host: String
        /// The port; 0 lets the system choose.
        public var port: Int
        /// Client connections open at once.
        public var maxConnections: Int
        /// The certificate; `nil` listens in cleartext.
        public var security: ServerSecurity?
        /// How long a client may take; tests shorten it.
        var times = ClientTimes()

        /// Makes a configuration.
        public init(host: String, port: Int, maxConnections: Int, security: ServerSecurity? = nil) {
            self.host = host
            self.port = port
            self.maxConnections = maxConnections
            self.security = security
        }
    }

    private let configuration: Configuration
    private let group: MultiThreadedEventLoopGroup
    private let shared: DataPlaneShared
    private let loops: [ObjectIdentifier: NIOLoopBound<LoopContext>]
    private let listener = Mutex<(any Channel)?>(nil)

    /// Makes a server; nothing listens before `start`.
    /// - Parameters:
    ///   - configuration: what cannot change while the process runs.
    ///   - group: the event loops.
    ///   - snapshot: gives the configuration in force; called for every request.
    ///   - hasher: makes digests of presented keys.
    ///   - workloads: verifies the tokens that workloads bring in place of keys; without it only keys are taken.
    ///   - ledger: holds and books.
    ///   - responses: keeps answers of the Responses API.
    ///   - logger: for the server's own life; no line per request above `debug`.
    ///   - now: the wall clock.
    ///   - used: hears of keys that are used for what makes no record, such as a list of models; called on event loops.
    ///   - upstreams: makes the calling end of one event loop; called on that loop.
    /// - Throws: what the event loops throw when they are shut down already.
    public init(
        configuration: Configuration,
        group: MultiThreadedEventLoopGroup,
        snapshot: @escaping @Sendable () -> PublishedSnapshot,
        hasher: KeyHasher,
        workloads: (any WorkloadAuthenticating)? = nil,
        ledger: Ledger,
        responses: ResponseShelf,
        logger: Logger,
        now: @escaping @Sendable () -> UTCTime,
        used: @escaping @Sendable (KeyID, UTCTime) -> Void = { _, _ in },
        upstreams: @escaping @Sendable (any EventLoop) -> any UpstreamCalling
    ) async throws {
        self.configuration = configuration
        self.group = group
        let shared = DataPlaneShared(
            snapshot: snapshot,
            hasher: hasher,
            workloads: workloads,
            ledger: ledger,
            responses: responses,
            logger: logger,
            now: now,
            used: used
        )
        self.shared = shared
        var loops: [ObjectIdentifier: NIOLoopBound<LoopContext>] = [:]
        for loop in group.makeIterator() {
            loops[ObjectIdentifier(loop)] = try await loop.submit {
                NIOLoopBound(
                    LoopContext(
                        eventLoop: loop,
                        shared: shared,
                        upstreams: upstreams(loop),
                        times: configuration.times
                    ),
                    eventLoop: loop
                )
            }.get()
        }
        self.loops = loops
    }

    /// Numbers for metrics.
    public var counters: DataPlaneCounters { shared.counters }

    /// What is known of targets.
    var targetBook: TargetBook { shared.targets }

    /// The limits in use and who waits for them.
    var limitBook: LimitBook { shared.limits }

    /// The configuration in force.
    var snapshot: Snapshot { shared.snapshot().snapshot }

    /// Whether new work is refused because the process is about to end.
    public var isDraining: Bool { shared.isDraining }

    /// Whether clients can connect, or could until the end began.
    public var isListening: Bool { listener.withLock { $0 != nil } }

    /// The port that is listened on; `nil` while none is.
    public var port: Int? { listener.withLock { $0?.localAddress?.port } }

    /// Listens.
    /// - Returns: the port that is listened on.
    public func start() async throws -> Int {
        TokenRules.prepare(for: shared.snapshot().snapshot)
        let channel = try await ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 4096)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(.allowRemoteHalfClosure, value: false)
            .childChannelInitializer { [self] channel in
                channel.eventLoop.makeCompletedFuture { try initialize(channel) }
            }
            .bind(host: configuration.host, port: configuration.port).get()
        listener.withLock { $0 = channel }
        return channel.localAddress?.port ?? configuration.port
    }

    /// Refuses new work, lets open exchanges end for at most `timeout`, then closes everything.
    public func drain(timeout: Duration) async {
        shared.beginDraining()
        for loop in loops.values {
            loop.eventLoopExecute { context in
                context.waiting.empty(Exchange.draining)
                for mirror in context.mirrors.exchanges {
                    mirror.stopMirror("mirror_ended", errorCode: "mirror_ended", unsent: .draining)
                }
                context.connections.drain()
            }
        }
        let deadline = ContinuousClock.now + timeout
        while shared.counters.isBusy, ContinuousClock.now < deadline {
            // Cancellation of the wait is itself a wish to end.
            guard (try? await Task.sleep(for: .milliseconds(20))) != nil else { break }
        }
        // The last answers may still be on their way to slow clients; connections close when they are through.
        let grace = min(deadline, ContinuousClock.now + .seconds(1))
        while shared.counters.connections > 0, ContinuousClock.now < grace {
            guard (try? await Task.sleep(for: .milliseconds(20))) != nil else { break }
        }
        // The listener's close can only fail because it is closed already.
        try? await listener.withLock { $0 }?.close().get()
        for loop in loops.values {
            loop.eventLoopExecute { context in
                context.connections.cut()
                context.upstreams.close()
            }
        }
    }

    /// Ends every open exchange of a key at once, those too whose answers are only read to their end.
    ///
    /// To be called when the key is refused already: what begins later is refused, so that nothing of it goes on.
    /// - Returns: how many were ended.
    public func cut(_ key: KeyID) async -> Int {
        var count = 0
        for loop in loops.values {
            let ended = loop.eventLoop.submit {
                let context = loop.value
                let open =
                    context.connections.exchanges + context.drained.exchanges + context.mirrors.exchanges
                let exchanges = open.filter {
                    ($0.origin?.key ?? $0.authenticated?.principal.key.id) == key
                }
                for exchange in exchanges { exchange.cut() }
                return exchanges.count
            }
            // A loop that has ended has no exchanges.
            count += (try? await ended.get()) ?? 0
        }
        return count
    }

    // MARK: Connections

    private func initialize(_ channel: any Channel) throws {
        guard let loop = loops[ObjectIdentifier(channel.eventLoop)],
            shared.counters.openConnection(limit: configuration.maxConnections)
        else {
            channel.close(promise: nil)
            return
        }
        let counters = shared.counters
        channel.closeFuture.whenComplete { _ in counters.closeConnection() }
        let pipeline = channel.pipeline.syncOperations
        let context = loop.value
        if let security = configuration.security {
            let watch = HandshakeWatch(loop: context)
            try pipeline.addHandler(watch)
            try pipeline.addHandler(security.handler())
            let bound = NIOLoopBound((context, watch), eventLoop: channel.eventLoop)
            try pipeline.addHandler(
                ApplicationProtocolNegotiationHandler { result, channel in
                    channel.eventLoop.makeCompletedFuture {
                        let (context, watch) = bound.value
                        watch.stand()
                        if case .negotiated("h2") = result {
                            try Self.addHTTP2(channel, context)
                        } else {
                            try Self.addHTTP1(channel, context)
                        }
                    }
                }
            )
            return
        }
        try pipeline.addHandler(
            ProtocolSniffer(loop: context) { channel, isHTTP2 in
                if isHTTP2 {
                    try Self.addHTTP2(channel, context)
                } else {
                    try Self.addHTTP1(channel, context)
                }
            }
        )
    }

    private static func addHTTP1(_ channel: any Channel, _ context: LoopContext) throws {
        var limits = NIOHTTPDecoderLimitConfiguration()
        limits.maxHeaderFieldSize = 32 << 10
        limits.maxHeaderListSize = 64 << 10
        limits.maxHeaderFieldCount = 128
        let decoder = HTTPRequestDecoder(leftOverBytesStrategy: .dropBytes, limitConfiguration: limits)
        let pipeline = channel.pipeline.syncOperations
        try pipeline.addHandler(ByteToMessageHandler(decoder))
        try pipeline.addHandler(HTTP1Connection(loop: context))
    }

    private static func addHTTP2(_ channel: any Channel, _ context: LoopContext) throws {
        var connection = NIOHTTP2Handler.ConnectionConfiguration()
        connection.initialSettings = [
            HTTP2Setting(parameter: .maxConcurrentStreams, value: 256),
            HTTP2Setting(parameter: .maxHeaderListSize, value: 64 << 10),
            HTTP2Setting(parameter: .initialWindowSize, value: 1 << 20),
        ]
        var stream = NIOHTTP2Handler.StreamConfiguration()
        stream.targetWindowSize = 1 << 20
        let watch = HTTP2Connection(loop: context)
        let bound = NIOLoopBound((context, watch), eventLoop: channel.eventLoop)
        _ = try channel.pipeline.syncOperations.configureHTTP2Pipeline(
            mode: .server,
            connectionConfiguration: connection,
            streamConfiguration: stream
        ) { stream in
            stream.eventLoop.makeCompletedFuture {
                let pipeline = stream.pipeline.syncOperations
                try pipeline.addHandler(HTTP2FramePayloadToHTTP1ServerCodec())
                let (context, connection) = bound.value
                try pipeline.addHandler(HTTP2Stream(loop: context, connection: connection))
            }
        }
        try channel.pipeline.syncOperations.addHandler(watch)
    }
}

extension NIOLoopBound where Value == LoopContext {
    fileprivate func eventLoopExecute(_ body: @escaping @Sendable (LoopContext) -> Void) {
        let bound = self
        eventLoop.execute { body(bound.value) }
    }
}

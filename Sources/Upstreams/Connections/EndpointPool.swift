import DequeModule
import NIOCore
import NIOPosix
import Ports
import TransportSecurity

/// The connections of one event loop to one endpoint.
final class EndpointPool {
    /// How long an idle connection is kept: shorter than the common servers' own 75 s, so that we close first.
    private static let idleTimeout = TimeAmount.seconds(60)

    /// How many calls of its own a loop serves while calls of other loops wait.
    private static let mostTurns = 8

    let eventLoop: any EventLoop
    let sweep: DeadlineSweep
    let flushes: FlushRound
    let reads: ReadRound
    /// What requests are written into.
    var scratch = ScratchBuffer()
    private var endpoint: Endpoint
    private let share: EndpointShare
    private let security: ClientSecurity?
    private var idle: [UpstreamConnection] = []
    private var open: [ObjectIdentifier: UpstreamConnection] = [:]
    private var queue: Deque<EndpointCall> = []
    private var isClosed = false
    /// How many connections in a row this loop has kept for its own calls while other loops waited.
    private var turnsWhileOthersWait = 0

    init(
        eventLoop: any EventLoop,
        sweep: DeadlineSweep,
        flushes: FlushRound,
        reads: ReadRound,
        endpoint: Endpoint,
        share: EndpointShare,
        security: ClientSecurity?
    ) {
        self.eventLoop = eventLoop
        self.sweep = sweep
        self.flushes = flushes
        self.reads = reads
        self.endpoint = endpoint
        self.share = share
        self.security = security
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        share.join(
            ObjectIdentifier(self),
            EndpointShare.Member(
                closeIdle: { eventLoop.execute { bound.value.closeOneIdle() } },
                mayOpen: { eventLoop.execute { bound.value.roomWasMade() } }
            )
        )
    }

    /// Takes over what a changed configuration says of the endpoint.
    func update(_ endpoint: Endpoint) { self.endpoint = endpoint }

    // MARK: Calls

    /// Finds a connection for a call: an idle one, a new one, or a place in the queue.
    func acquire(_ call: EndpointCall) {
        if call.wantsFresh, !isClosed, share.tryOpen(limit: endpoint.connectionLimit) {
            return connect(for: call)
        }
        while let connection = idle.popLast() {
            guard connection.isUsable else { continue }
            call.start(on: connection)
            return
        }
        acquireFresh(call)
    }

    /// Finds a new connection for a call, or a place in the queue.
    func acquireFresh(_ call: EndpointCall) {
        if isClosed {
            call.failed(.connectFailed)
        } else if share.tryOpen(limit: endpoint.connectionLimit) {
            connect(for: call)
        } else if share.tryQueue(ObjectIdentifier(self), limit: endpoint.queueLimit) {
            call.isQueued = true
            queue.append(call)
        } else {
            call.failed(.poolFull)
        }
    }

    /// Forgets a call that is over.
    func forget(_ call: EndpointCall) {
        guard call.isQueued else { return }
        call.isQueued = false
        share.unqueued(ObjectIdentifier(self))
        queue.removeAll { $0 === call }
    }

    private func takeQueued() -> EndpointCall? {
        guard let call = queue.popFirst() else { return nil }
        call.isQueued = false
        share.unqueued(ObjectIdentifier(self))
        return call
    }

    private func roomWasMade() {
        serveQueue()
        if queue.isEmpty { share.passOn() }
    }

    private func serveQueue() {
        while !queue.isEmpty, share.tryOpen(limit: endpoint.connectionLimit) {
            guard let call = takeQueued() else {
                share.closed()
                return
            }
            connect(for: call)
        }
    }

    // MARK: Connections

    /// A connection stands; its opener may have been served or have left meanwhile.
    func connected(_ connection: UpstreamConnection, for call: EndpointCall) {
        if call.isOver { idled(connection) } else { call.start(on: connection) }
    }

    /// A connection is free: for a call of this loop's queue, or to be kept, unless another loop waits for its place.
    func idled(_ connection: UpstreamConnection) {
        guard connection.isUsable, !isClosed else { return connection.close() }
        guard share.queuedCount > queue.count else {
            turnsWhileOthersWait = 0
            return use(connection)
        }
        // A connection cannot change its loop; only closing it makes room for the others. Calls of this loop come
        // first for a while, since they need no new handshake, but not for ever.
        turnsWhileOthersWait += 1
        if queue.isEmpty || turnsWhileOthersWait > Self.mostTurns {
            turnsWhileOthersWait = 0
            connection.close()
        } else {
            use(connection)
        }
    }

    private func use(_ connection: UpstreamConnection) {
        if let call = takeQueued() {
            call.start(on: connection)
        } else {
            idle.append(connection)
        }
    }

    /// A connection is gone.
    func closed(_ connection: UpstreamConnection) {
        guard open.removeValue(forKey: ObjectIdentifier(connection)) != nil else { return }
        idle.removeAll { $0 === connection }
        share.closed()
    }

    /// Closes connections that have been idle for long; called now and then.
    func prune(now: NIODeadline) {
        for connection in idle where connection.idleSince + Self.idleTimeout < now { connection.close() }
    }

    /// Closes idle connections; busy ones close when their calls end.
    func close() {
        isClosed = true
        for connection in idle { connection.close() }
        share.leave(ObjectIdentifier(self))
    }

    private func closeOneIdle() {
        if !idle.isEmpty { idle.removeFirst().close() }
    }

    private func connect(for call: EndpointCall) {
        let connection = UpstreamConnection(pool: self, isSecure: security != nil, opener: call)
        call.opening = connection
        open[ObjectIdentifier(connection)] = connection
        let bound = NIOLoopBound(connection, eventLoop: eventLoop)
        let security = security
        let host = endpoint.key.host
        let bootstrap = ClientBootstrap(group: eventLoop)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelOption(.allowRemoteHalfClosure, value: false)
            // The call's own deadline comes first and closes what there is; this ends what it could not reach.
            .connectTimeout(call.connectTimeout + .seconds(1))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    guard !bound.value.isGivenUp else { throw ChannelError.ioOnClosedChannel }
                    let pipeline = channel.pipeline.syncOperations
                    if let security { try pipeline.addHandler(security.handler(host: host)) }
                    try pipeline.addHandler(bound.value)
                }
            }
        let future =
            if let address = try? SocketAddress(ipAddress: host, port: endpoint.key.port) {
                bootstrap.connect(to: address)
            } else {
                bootstrap.connect(host: host, port: endpoint.key.port)
            }
        future.whenFailure { _ in bound.value.neverStood() }
    }
}

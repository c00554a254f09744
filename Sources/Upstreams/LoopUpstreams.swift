import NIOCore
import Policy
import Ports
import TransportSecurity

/// What the event loops of a process share of their upstream connections.
public final class UpstreamConnections: Sendable {
    let shares = EndpointShares()

    /// Makes the shared part; each event loop then makes its own `LoopUpstreams`.
    public init() {}
}

/// Makes calls from one event loop, over connections that are confined to it.
public final class LoopUpstreams: UpstreamCalling {
    private static let pruneInterval = TimeAmount.seconds(10)

    private final class Route {
        let provider: Provider
        let endpoint: Endpoint
        let pool: EndpointPool

        init(provider: Provider, endpoint: Endpoint, pool: EndpointPool) {
            self.provider = provider
            self.endpoint = endpoint
            self.pool = pool
        }
    }

    private struct RouteKey: Hashable {
        let provider: String
        let credential: Int
    }

    private let eventLoop: any EventLoop
    private let connections: UpstreamConnections
    private let authorizer: (any UpstreamAuthorizing)?
    private let sweep: DeadlineSweep
    private let flushes: FlushRound
    private let reads = ReadRound()
    /// One for each key of a provider; they share the pool, since a connection is nobody's.
    private var routes: [RouteKey: Route] = [:]
    /// The route of the call before: with few providers it is the next one's too.
    private var latest: Route?
    private var pools: [Endpoint.PoolKey: EndpointPool] = [:]
    private var pruning: RepeatedTask?

    /// Makes the callers' end for an event loop.
    ///
    /// Without an `authorizer` there are only calls that a key authorizes, or nothing.
    public init(
        eventLoop: any EventLoop,
        connections: UpstreamConnections,
        authorizer: (any UpstreamAuthorizing)? = nil
    ) {
        self.eventLoop = eventLoop
        self.connections = connections
        self.authorizer = authorizer
        sweep = DeadlineSweep(eventLoop: eventLoop)
        flushes = FlushRound(eventLoop: eventLoop)
    }

    /// Prepares a call; nothing happens before its `start`.
    public func call(_ request: UpstreamRequest, observer: any UpstreamObserving) -> any UpstreamCall {
        if request.target.provider.declaration.kind == "demo" {
            return DemoCall(eventLoop: eventLoop, request: request, observer: observer)
        }
        guard let route = route(for: request.target.provider) else { return FailedCall(observer: observer) }
        return EndpointCall(pool: route.pool, endpoint: route.endpoint, request: request, observer: observer)
    }

    /// Closes idle connections and accepts no more calls.
    public func close() {
        pruning?.cancel()
        reads.came = nil
        for pool in pools.values { pool.close() }
    }

    /// Lets answers wait for `readAnswers`.
    public func gatherAnswers(_ came: @escaping () -> Void) { reads.came = came }

    /// Reads what has come of answers.
    public func readAnswers() { reads.read() }

    /// Lets what calls write wait for `releaseWrites`.
    public func holdWrites() { flushes.hold() }

    /// Sends what calls have written.
    public func releaseWrites() { flushes.release() }

    private func route(for provider: Provider) -> Route? {
        if let latest, latest.provider === provider { return latest }
        let key = RouteKey(provider: provider.name, credential: provider.credential)
        if let route = routes[key], route.provider === provider {
            latest = route
            return route
        }
        let authorizing = authorizer?.authority(of: provider)
        guard let endpoint = try? Endpoint(provider: provider, authorizing: authorizing) else { return nil }
        let pool: EndpointPool
        if let known = pools[endpoint.key] {
            known.update(endpoint)
            pool = known
        } else {
            // Reading the authorities again for each loop is rare: once per endpoint and loop.
            let security = endpoint.key.isSecure ? try? ClientSecurity(caFile: endpoint.key.caFile) : nil
            if endpoint.key.isSecure, security == nil { return nil }
            pool = EndpointPool(
                eventLoop: eventLoop,
                sweep: sweep,
                flushes: flushes,
                reads: reads,
                endpoint: endpoint,
                share: connections.shares.share(endpoint.key),
                security: security
            )
            pools[endpoint.key] = pool
        }
        let route = Route(provider: provider, endpoint: endpoint, pool: pool)
        routes[key] = route
        latest = route
        if pruning == nil { schedulePruning() }
        return route
    }

    private func schedulePruning() {
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        pruning = eventLoop.scheduleRepeatedTask(initialDelay: Self.pruneInterval, delay: Self.pruneInterval)
        { _ in
            let now = NIODeadline.now()
            for pool in bound.value.pools.values { pool.prune(now: now) }
        }
    }
}

/// A call to a provider whose address cannot be used; fails as a connection would.
private final class FailedCall: UpstreamCall {
    private weak var observer: (any UpstreamObserving)?

    init(observer: any UpstreamObserving) { self.observer = observer }

    func start() { observer?.upstreamFailed(.connectFailed) }
    func cancel() { observer = nil }
    func pause() {}
    func resume() {}
}

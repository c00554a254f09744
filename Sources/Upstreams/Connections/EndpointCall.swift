import NIOCore
import Policy
import Ports

/// A call on its way through a pool and a connection, with its deadlines.
final class EndpointCall: UpstreamCall, Sweepable {
    private enum Phase {
        /// For a credential, before it waits for a connection.
        case authorizing
        case waiting
        /// The body is under way.
        case sending
        case sent
        case answering
        case over
    }

    private let pool: EndpointPool
    private let endpoint: Endpoint
    private var request: UpstreamRequest
    /// How many bytes of the body are still to come.
    private var restLength: Int
    /// Whether the upstream takes nothing more of the body at the moment.
    private var isBlocked = false
    /// Whether something was sent that is no longer kept.
    private var isSpent = false
    /// Whom to tell; let go when the call is over, which ends the cycle of the two.
    private var observer: (any UpstreamObserving)?
    private var connection: UpstreamConnection?
    /// The connection that is being opened for this call.
    var opening: UpstreamConnection?
    private var phase = Phase.waiting
    private var phaseDeadline: NIODeadline
    private var hasActivity = false
    /// Whether we ourselves read no further at the moment: then a pause of the answer is not the upstream's.
    private var isPaused = false
    /// Whether the call stands in the pool's queue.
    var isQueued = false
    /// Whether a fresh connection was tried after a reused one had closed under the call.
    private var hasRetriedFresh = false
    /// What the request that was last sent was authorized with, where that was no key.
    private var authorization: UpstreamAuthorization?
    var sweepIndex = -1

    init(
        pool: EndpointPool,
        endpoint: Endpoint,
        request: UpstreamRequest,
        observer: any UpstreamObserving
    ) {
        self.pool = pool
        self.endpoint = endpoint
        self.request = request
        self.observer = observer
        restLength = request.restLength
        phaseDeadline = .now() + TimeAmount(request.target.timeouts.connect)
    }

    var isOver: Bool { phase == .over }

    /// Whether the answer has a head alone.
    var asksHead: Bool { request.method == .head }

    /// Whether it needs a connection that was not used before: what is not kept cannot be sent again when one that was
    /// idle turns out to be closed.
    var wantsFresh: Bool { request.restLength > 0 }

    /// How long it may take until a connection stands.
    var connectTimeout: TimeAmount { TimeAmount(request.target.timeouts.connect) }

    // MARK: UpstreamCall

    func start() {
        pool.sweep.watch(self)
        guard let authority = endpoint.authorizing, !authority.isReady() else { return pool.acquire(self) }
        phase = .authorizing
        let bound = NIOLoopBound(self, eventLoop: pool.eventLoop)
        authority.obtain { [eventLoop = pool.eventLoop] isThere in
            eventLoop.execute { bound.value.obtained(isThere) }
        }
    }

    /// The credential has come, or will not; the call may have left meanwhile.
    private func obtained(_ isThere: Bool) {
        guard phase == .authorizing else { return }
        guard isThere else { return expire(.noCredential) }
        phase = .waiting
        phaseDeadline = .now() + connectTimeout
        pool.acquire(self)
    }

    func send(_ piece: ByteBuffer) -> Bool {
        // More than was said would be taken for the beginning of another request.
        guard phase == .sending || phase == .answering, let connection, piece.readableBytes <= restLength
        else { return false }
        isSpent = true
        request.body = []
        restLength -= piece.readableBytes
        hasActivity = phase == .answering
        connection.send(piece, isLast: restLength == 0)
        guard restLength > 0 else {
            bodyEnded()
            return false
        }
        isBlocked = !connection.takesMore
        if isBlocked, phase == .sending { phaseDeadline = .now() + TimeAmount(request.target.timeouts.idle) }
        return !isBlocked
    }

    func cancel() {
        guard phase != .over else { return }
        leave()
        observer = nil
        connection?.abandon()
        connection = nil
    }

    func pause() {
        isPaused = true
        connection?.setPaused(true)
    }

    func resume() {
        guard isPaused else { return }
        isPaused = false
        hasActivity = true
        connection?.setPaused(false)
    }

    // MARK: From the pool

    /// Takes a connection that stands, and sends.
    func start(on connection: UpstreamConnection) {
        guard phase != .over, let lines = authorizedLines() else {
            if phase != .over { expire(.noCredential) }
            pool.idled(connection)
            return
        }
        guard observer?.upstreamWillSend() ?? false, phase != .over else {
            leave()
            observer = nil
            pool.idled(connection)
            return
        }
        self.connection = connection
        let (head, rest) = serialized(lines)
        if restLength == 0 {
            bodyEnded()
        } else {
            phase = .sending
            isBlocked = true
            phaseDeadline = .now() + TimeAmount(request.target.timeouts.idle)
        }
        connection.carry(self, head, rest, isWhole: restLength == 0)
        pool.scratch.giveBack(head)
        if isBlocked, connection.takesMore { takesMore() }
    }

    private func bodyEnded() {
        isBlocked = false
        guard phase != .answering else { return }
        phase = .sent
        phaseDeadline = .now() + TimeAmount(request.target.timeouts.firstByte)
    }

    /// The client's header lines with what authorizes the call; `nil` if no credential holds.
    ///
    /// Made when a connection stands, since a signature holds for minutes and the queue may take long.
    private func authorizedLines() -> ByteBuffer? {
        var lines = endpoint.ownLines(of: request.headerLines)
        guard let authority = endpoint.authorizing else { return lines }
        var sent = endpoint.configuredLines
        sent.writeImmutableBuffer(lines)
        let call = AuthorizableCall(
            method: request.method.rawValue,
            host: endpoint.authority,
            path: endpoint.basePath + request.path,
            headerLines: sent,
            body: request.body
        )
        guard let authorization = authority.authorization(of: call) else { return nil }
        self.authorization = authorization
        lines.writeImmutableBuffer(authorization.lines)
        return lines
    }

    /// The request in one buffer if it is small, else the head and the parts of the body.
    private func serialized(_ clientLines: ByteBuffer) -> (ByteBuffer, [ByteBuffer]) {
        let length = request.body.reduce(0) { $0 + $1.readableBytes }
        let isSmall = length <= 16 << 10
        let opening = endpoint.opening(for: request.path, request.method)
        let headLength = 64 + opening.readableBytes + clientLines.readableBytes
        var buffer = pool.scratch.take(room: headLength + (isSmall ? length : 0))
        buffer.writeImmutableBuffer(opening)
        buffer.writeImmutableBuffer(clientLines)
        if request.method.statesLength || length > 0 {
            buffer.writeStaticString("content-length: ")
            buffer.writeDecimal(length + restLength)
            buffer.writeStaticString("\r\n")
        }
        buffer.writeStaticString("\r\n")
        guard isSmall else { return (buffer, request.body) }
        for part in request.body { buffer.writeImmutableBuffer(part) }
        return (buffer, [])
    }

    // MARK: From the connection

    /// The connection takes more of what is to be sent.
    func takesMore() {
        guard isBlocked, phase == .sending || phase == .answering else { return }
        isBlocked = false
        observer?.upstreamTakesMore()
    }

    func answered(_ head: AnswerHead) {
        phase = .answering
        hasActivity = true
        if let authorization, head.status == 401 || head.status == 403 {
            endpoint.authorizing?.refused(authorization)
        }
        observer?.upstreamAnswered(head)
    }

    func sent(_ piece: AnswerPiece) {
        hasActivity = true
        observer?.upstreamSent(piece)
    }

    func ended(_ piece: AnswerPiece) {
        leave()
        connection = nil
        takeObserver()?.upstreamSent(piece)
    }

    func paused() { observer?.upstreamPaused() }

    func failed(_ failure: UpstreamFailure) {
        guard phase != .over else { return }
        let carrier = connection
        connection = nil
        if failure == .closedBeforeAnswer, let carrier, carrier.callCount > 1, !hasRetriedFresh, !isSpent {
            // A kept connection closed just as it was used again: the request was not answered and not billed.
            hasRetriedFresh = true
            phase = .waiting
            phaseDeadline = .now() + connectTimeout
            pool.acquireFresh(self)
            return
        }
        leave()
        takeObserver()?.upstreamFailed(failure)
    }

    private func takeObserver() -> (any UpstreamObserving)? {
        defer { observer = nil }
        return observer
    }

    // MARK: Deadlines

    func sweep(now: NIODeadline) {
        if hasActivity {
            hasActivity = false
            phaseDeadline = now + TimeAmount(request.target.timeouts.idle)
        }
        let isLate = now >= request.deadline
        guard isLate || now >= phaseDeadline else { return }
        switch phase {
        // Whichever deadline it is, nothing was sent, so nothing can be billed.
        case .authorizing: expire(.noCredential)
        case .waiting: expire(isQueued ? .poolFull : .connectTimeout)
        case .sending:
            // A client that sends nothing is its connection's to end.
            if isLate { expire(.totalTimeout) } else if isBlocked { expire(.sendTimeout) }
        case .sent: expire(isLate ? .totalTimeout : .firstByteTimeout)
        case .answering:
            // A client that takes nothing stops the reading; it ends by the whole exchange's deadline.
            if isLate { expire(.totalTimeout) } else if !isPaused { expire(.idleTimeout) }
        case .over: break
        }
    }

    private func expire(_ failure: UpstreamFailure) {
        guard phase != .over else { return }
        leave()
        let carrier = connection
        connection = nil
        carrier?.abandon()
        takeObserver()?.upstreamFailed(failure)
    }

    private func leave() {
        phase = .over
        pool.sweep.unwatch(self)
        pool.forget(self)
        opening?.giveUp()
        opening = nil
    }
}

extension TimeAmount {
    /// The same length of time.
    init(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        self = .nanoseconds(seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
    }
}

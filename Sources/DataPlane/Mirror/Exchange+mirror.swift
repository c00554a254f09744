import Dialects
import Ledger
import NIOCore
import Policy
import Ports
import Vocabulary

/// A mirror is an exchange without a client: a copy of a request to another model, paid by the budget of a rule. It is never
/// repeated, and whatever becomes of it, the request's own exchange goes its way.
extension Exchange {
    /// Says of a request that it is not mirrored, if none of its kind is; to be asked before it can be over.
    func screenMirror(_ trail: MirrorTrail, _ authorized: Authorized) {
        guard
            !authorized.operation.isMetered || authorized.envelope.previousResponse != nil
                || facts.contentType.map(MultipartForm.isForm) ?? false
        else { return }
        trail.drop(.unsuited)
        loop.shared.counters.mirrors.drop(.unsuited)
    }

    /// Sends a copy of the request elsewhere, in a turn of its own: the caller's call is on its way before.
    func sendMirror(_ trail: MirrorTrail) {
        guard phase != .over, trail.found.drop == .refused, let body else { return }
        trail.admit()
        let bound = NIOLoopBound((self, body, trail), eventLoop: loop.eventLoop)
        loop.eventLoop.execute {
            let (exchange, body, trail) = bound.value
            exchange.beginMirror(body, trail)
        }
    }

    private func beginMirror(_ body: ByteBuffer, _ trail: MirrorTrail) {
        do throws(MirrorDrop) {
            guard let authorized, let authenticated else { throw .unable }
            let (payer, copy) = try loop.mirror(authorized, authenticated, body, trail, facts)
            guard
                loop.shared.takeBuffer(
                    body.readableBytes,
                    limit: payer.published.snapshot.server.maxBuffered
                )
            else { throw .memory }
            let origin = MirrorOrigin(exchange: id, key: authenticated.principal.key.id, trail: trail)
            Exchange(mirroring: self, origin, payer, body).start(copy)
        } catch {
            trail.drop(error)
            loop.shared.counters.mirrors.drop(error)
        }
    }

    /// Begins a mirror, whose targets are chosen already.
    private func start(_ authorized: Authorized) {
        retain()
        origin?.trail.begin(id)
        loop.mirrors.insert(self)
        loop.shared.counters.mirrors.begin()
        beginRecord(authorized.route, authorized.principal)
        record?.model = authorized.model.name
        record?.isStream = authorized.envelope.isStream
        self.authorized = authorized
        passLimits(authorized)
    }

    /// Notes of a mirror that its first attempt has begun, if it has.
    func noteMirror(_ origin: MirrorOrigin) {
        guard calledTarget != nil else { return }
        origin.trail.send()
        loop.shared.counters.mirrors.send()
    }

    /// Ends a mirror that cannot go on: what was never sent leaves no row and costs nothing.
    func endMirror(_ origin: MirrorOrigin, _ refusal: Refusal) {
        guard calledTarget != nil else { return dropMirror(origin, MirrorDrop(refusal)) }
        settle(
            status: refusal.code.status,
            usage: .none,
            cost: .zero,
            accuracy: .none,
            errorCode: refusal.code.rawValue
        )
        finish()
    }

    /// Ends a mirror at once, charged what was reported or counted; it is nothing where the exchange is none.
    func stopMirror(_ outcome: String, errorCode: String, unsent reason: MirrorDrop) {
        guard phase != .over, let origin else { return }
        guard calledTarget != nil else { return dropMirror(origin, reason) }
        let (usage, cost, accuracy) = endUnderWay(outcome)
        settle(status: 499, usage: usage, cost: cost, accuracy: accuracy, errorCode: errorCode)
        finish()
    }

    /// The place of a mirror is free again.
    func leaveMirrors() {
        loop.mirrors.remove(self)
        loop.shared.counters.mirrors.end()
    }

    private func dropMirror(_ origin: MirrorOrigin, _ reason: MirrorDrop) {
        origin.trail.drop(reason)
        loop.shared.counters.mirrors.drop(reason)
        record = nil
        giveBackAttemptPermit(usedTokens: 0)
        giveBackPermit(usedTokens: 0)
        if let admitted = admitted.take() { loop.shared.ledger.release(admitted.intoHold(), nil) }
        finish()
    }
}

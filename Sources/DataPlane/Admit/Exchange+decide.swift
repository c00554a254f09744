import Dialects
import Ledger
import NIOCore
import Policy
import Synchronization
import Vocabulary

extension Exchange {
    /// Authorizes, passes the limits and takes the hold; then the first attempt begins.
    func decide(_ route: InferenceRoute) {
        guard let authenticated else { return }
        let principal = authenticated.principal
        beginRecord(route, principal)
        do throws(Refusal) {
            let envelope = try readEnvelope(route)
            guard let id = envelope.previousResponse else {
                self.envelope = envelope
                return next(.authorize)
            }
            _ = try Access.model(envelope.model, for: principal, in: authenticated.published.snapshot)
            recall(id, route, authenticated)
        } catch {
            refuse(error)
        }
    }

    /// Reads what decisions need from the body; a long form has been read as it came.
    private func readEnvelope(_ route: InferenceRoute) throws(Refusal) -> RequestEnvelope {
        let body = body ?? ByteBuffer()
        guard let upload else { return try loop.envelope(route, body, contentType: facts.contentType) }
        guard upload.beginning == nil else { return try upload.envelope() }
        self.upload = nil
        return try upload.envelope(ofWhole: body)
    }

    /// Begins the row of the exchange with what is known before its body is read.
    func beginRecord(_ route: InferenceRoute, _ principal: Principal) {
        var record = ExchangeRecord(id: id, time: arrival, team: principal.key.team, key: principal.key.id)
        record.operation = route.operation.rawValue
        record.clientRequestID = facts.clientRequestID ?? ""
        record.tags = principal.key.tags
        if let user = principal.key.owner.user { record.user = user.rawValue }
        self.record = consume record
        addWorkload()
    }

    /// Authorizes a request that goes on from nothing.
    func authorizeRead() {
        guard let envelope = envelope.take(), let authenticated, case .inference(let route) = facts.route
        else { return }
        do throws(Refusal) { try authorize(authenticated, route, envelope) } catch { refuse(error) }
    }

    /// Authorizes a request with what it goes on from, and passes the limits.
    func authorize(
        _ authenticated: Authenticated,
        _ route: InferenceRoute,
        _ envelope: RequestEnvelope,
        _ recollection: Recollection = .nothing
    ) throws(Refusal) {
        addTags(envelope)
        let authorized = try loop.authorize(
            authenticated,
            route,
            envelope,
            body: body ?? ByteBuffer(),
            length: upload?.length,
            recollection,
            facts,
            metadata: { self.ownTags },
            noting: { model, trail, refusal in
                self.record?.model = model.name
                self.turnedAway = (model: model, trail: trail, code: refusal.code)
            }
        )
        if let body = authorized.ruledBody { self.body = body }
        record?.model = authorized.model.name
        keeping?.model = authorized.model.name
        record?.isStream = authorized.envelope.isStream
        self.authorized = authorized
        next(.admit)
    }

    /// Takes the hold, and then begins.
    func takeHold(_ authorized: Authorized) {
        let payers = payers(authorized.principal)
        guard let parts = payers.parts else { return take(holdRequest(authorized, payers)) }
        do throws(Refusal) {
            let (path, endUsers) = try self.path(payers, with: parts, authorized)
            let request = holdRequest(authorized, path)
            if endUsers.isEmpty { take(request) } else { waitForHold(request, endUsers) }
        } catch {
            refuse(error)
        }
    }

    /// Who pays for a request that has taken no hold yet, by the budgets that are in force now: while its body came, or it
    /// waited, a limit may have been lowered, a budget declared or a team moved.
    func payers(_ principal: Principal) -> ScopePath {
        let current = loop.shared.snapshot()
        guard current !== authenticated?.published else { return principal.path }
        // A key that is gone pays as it did; that it is gone is not for budgets to find out.
        return current.snapshot.principal(principal.key.id)?.path ?? principal.path
    }

    /// The budgets of parts that bind a request that has taken no hold yet.
    func partsInForce(_ principal: Principal) -> [TeamParts]? { payers(principal).parts }

    private func holdRequest(_ authorized: Authorized, _ path: ScopePath) -> HoldRequest {
        let bound = Bound(authorized, loop.tokenRules)
        self.bound = bound
        let key = authorized.principal.key
        return HoldRequest(
            exchange: id,
            arrival: arrival,
            bound: bound.amount,
            path: path,
            team: key.team,
            key: key.id,
            user: record?.user ?? "",
            model: authorized.model.name,
            operation: authorized.operation.rawValue,
            target: authorized.targets[0].name,
            priceVersion: bound.priceVersion,
            boundUsage: bound.usage,
            boundTokens: bound.tokens,
            tags: record?.tags ?? key.tags,
            requestTags: record?.requestTags ?? []
        )
    }

    private func take(_ request: HoldRequest) {
        switch loop.shared.ledger.tryHold(request) {
        case .held(let hold): held(hold)
        case .refused(let shortfall): refuse(Refusals.shortfall(shortfall))
        case .unavailable(let reason): ledgerUnavailable(reason.rawValue)
        case .mustWait: waitForHold(request)
        }
    }

    private func waitForHold(_ request: HoldRequest, _ endUsers: [PartPath.EndUser] = []) {
        phase = .holding
        let bound = NIOLoopBound(self, eventLoop: loop.eventLoop)
        let eventLoop = loop.eventLoop
        loop.shared.ledger.hold(request, endUsers: endUsers) { outcome in
            let delivery = HoldDelivery(outcome)
            eventLoop.execute {
                guard let outcome = delivery.take() else { return }
                bound.value.heldLater(outcome)
            }
        }
    }

    private func heldLater(_ outcome: consuming HoldOutcome) {
        let isWanted = phase == .holding
        switch consume outcome {
        case .held(let hold):
            // If the client left meanwhile, nothing was sent, so nothing is charged.
            if isWanted { held(hold) } else { loop.shared.ledger.release(hold, nil) }
        case .refused(let shortfall): refuse(Refusals.shortfall(shortfall))
        case .unavailable(let reason): ledgerUnavailable(reason.rawValue)
        case .mustWait: ledgerUnavailable("the ledger did not decide")
        }
    }

    private func held(_ hold: consuming Hold) {
        guard let authorized, let permit else {
            return loop.shared.ledger.release(hold, nil)
        }
        admitted = loop.admit(authorized, permit, hold)
        plan = AttemptPlan(
            targetCount: authorized.targets.count,
            retries: origin != nil
                ? 0
                : (authorized.targets[0].provider.declaration.retries
                    ?? authorized.model.declaration.retries)
                    .attempts,
            fallbackStarts: authorized.fallbackStarts,
            fallbackOn: authorized.model.declaration.fallbackOn
        )
        next(.attempt)
    }

    /// Begins the first attempt of an exchange that has its hold, and what goes with it.
    func beginAttempts() {
        guard let authorized else { return }
        // Most requests have nothing to choose, and no trail.
        let mirror = authorized.trail?.mirror
        if let mirror { screenMirror(mirror, authorized) }
        attempt()
        if let mirror { sendMirror(mirror) }
        if let origin { noteMirror(origin) }
    }

    private func ledgerUnavailable(_ reason: String) { refuse(unbooked(reason)) }

    /// The refusal of what the ledger cannot decide, which is logged.
    func unbooked(_ reason: String) -> Refusal {
        loop.shared.logLedgerFailure(reason, at: arrival)
        return Refusal(
            .ledgerUnavailable,
            "The gateway cannot book this request and serves nothing unbooked. The caller can "
                + "repeat it; the operator must look at the store.",
            retryAfter: .seconds(1)
        )
    }
}

/// Carries an outcome, which cannot be copied, from the ledger's thread to the exchange's loop.
private final class HoldDelivery: Sendable {
    private let outcome: Mutex<HoldOutcome?>

    init(_ outcome: consuming HoldOutcome) { self.outcome = Mutex(outcome) }

    func take() -> HoldOutcome? { outcome.withLock { $0.take() } }
}

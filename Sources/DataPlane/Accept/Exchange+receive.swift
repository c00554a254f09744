import Dialects
import NIOCore
import Policy
import Ports
import Vocabulary

extension Exchange {
    /// Decides on a head what can be decided before the body: who asks, and whether the body may come at all.
    func receiveHead() {
        guard facts.hostCount == 1 || !isHTTP11 && facts.hostCount == 0 else {
            return refuse(
                Refusal(
                    .invalidRequest,
                    "The request must name its host once. The caller must repair its head."
                ),
                closing: true
            )
        }
        switch facts.route {
        case .live, .ready: return
        case .unknown:
            return refuse(Access.noRoute)
        case .wrongMethod(let allowed):
            if facts.isPreflight, answerPreflight(allowed) { return }
            return refuse(
                Refusal(.methodNotAllowed, "The route takes \(allowed) only. The caller must use it.")
            )
        case .passthrough:
            if facts.isPreflight, answerPreflight(PassthroughRoute.methods) { return }
        case .inference, .models, .model, .geminiModels, .geminiModel, .storedResponse: break
        }
        authenticate()
    }

    /// Goes on with a head whose sender is known.
    func headAccepted(_ authenticated: Authenticated) {
        self.authenticated = authenticated
        if facts.hasUnknownExpectation {
            return refuse(
                Refusal(.invalidRequest, "The only expectation that is known is 100-continue."),
                status: 417
            )
        }
        if loop.isDraining { return refuse(Self.draining) }
        loop.lag.touch()
        if loop.lag.isBehind { return refuse(Self.behind) }
        let limit = authenticated.published.snapshot.server.maxBody
        if let length = facts.contentLength, length > limit {
            return refuse(Self.tooLarge(limit), closing: true)
        }
        if facts.expectsContinue, body == nil { sink?.sendContinue() }
    }

    /// Keeps a piece of the body.
    func received(_ bytes: ByteBuffer) {
        if let upload, upload.beginning != nil { return receivedMore(bytes, upload) }
        guard phase == .receiving, let published = authenticated?.published ?? unproven?.published
        else { return }
        let count = bytes.readableBytes
        guard bufferedBytes + count <= published.snapshot.server.maxBody else {
            return refuse(Self.tooLarge(published.snapshot.server.maxBody), closing: true)
        }
        guard loop.shared.takeBuffer(count, limit: published.snapshot.server.maxBuffered) else {
            return refuse(Self.full, closing: true)
        }
        bufferedBytes += count
        if body == nil {
            // Most bodies come whole; a long one is given its room at once instead of by doubling.
            if let length = facts.contentLength, length > count, length <= 1 << 20 {
                var buffer = allocator.buffer(capacity: length)
                buffer.writeImmutableBuffer(bytes)
                body = buffer
            } else {
                body = bytes
                if let length = facts.contentLength, length > count {
                    upload = FormUpload(facts, length: length)
                }
            }
        } else {
            body?.writeImmutableBuffer(bytes)
        }
        if let upload { readForm(upload) }
    }

    /// Goes on with a complete request.
    func receivedAll() {
        if let upload, upload.beginning != nil { return receivedEnd(upload) }
        guard phase == .receiving else { return }
        receivedAt = .now()
        guard unproven == nil else {
            unproven?.isComplete = true
            return
        }
        goOn()
    }

    /// Goes on with a complete request whose sender is known.
    func goOn() {
        guard phase == .receiving else { return }
        noteUse()
        switch facts.route {
        case .live: respondPlain("ok\n")
        case .ready:
            if loop.isDraining { return refuse(Self.draining) }
            guard loop.shared.isLedgerReady else {
                return refuse(
                    Refusal(.ledgerUnavailable, "The ledger is not ready.", retryAfter: .seconds(1))
                )
            }
            respondPlain("ready\n")
        case .models: listModels(facts.modelForm)
        case .model(let name): showModel(name, facts.modelForm)
        case .geminiModels: listModels(.gemini)
        case .geminiModel(let name): showModel(name, .gemini)
        case .inference(let route):
            guard let name = facts.idempotencyKey else { return next(.decide) }
            decideOnce(route, named: name)
        case .storedResponse(let route): answer(route)
        case .passthrough(let asked): pass(asked)
        case .unknown, .wrongMethod: break
        }
    }

    /// Takes note of the use of a key on a route that makes no record, from which it would be known otherwise.
    private func noteUse() {
        guard let key = authenticated?.principal.key.id else { return }
        switch facts.route {
        case .models, .model, .geminiModels, .geminiModel, .storedResponse: loop.shared.used(key, arrival)
        case .inference, .passthrough, .live, .ready, .unknown, .wrongMethod: break
        }
    }

    /// The body did not come in time.
    func receiveTimedOut() {
        guard phase == .receiving || upload != nil else { return }
        refuseBody(
            Refusal(
                .requestTimeout,
                "The request's body did not arrive in time. The caller must send it faster."
            )
        )
    }

    static let draining = Refusal(
        .overloaded,
        "This gateway is shutting down. The caller can repeat the request at once elsewhere.",
        retryAfter: .seconds(1)
    )

    static let behind = Refusal(
        .overloaded,
        "The gateway is behind with its work and takes no more for the moment. The caller can repeat.",
        retryAfter: .seconds(1)
    )

    static let full = Refusal(
        .overloaded,
        "The gateway holds as many request bodies as it may. The caller can repeat.",
        retryAfter: .seconds(1)
    )

    private static func tooLarge(_ limit: Int) -> Refusal {
        Refusal(.bodyTooLarge, "The body is larger than the \(limit) bytes that the operator allows.")
    }

    private func respondPlain(_ text: String) {
        var head = ResponseHead(status: 200, in: loop.scratch.take(room: 256))
        head.add("content-type", "text/plain; charset=utf-8")
        addCrossOrigin(to: &head)
        let sink = sink
        finish()
        sink?.respond(head, body: ByteBuffer(string: text), closing: false)
    }
}

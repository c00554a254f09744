import Dialects
import NIOCore
import Policy
import Ports
import Secrets
import Vocabulary

extension Exchange {
    /// Does the work of a request that its client has given a name once, however often it is asked for.
    ///
    /// The name counts for its key and for the time that `server.idempotency_window` says.
    func decideOnce(_ route: InferenceRoute, named text: String) {
        guard let authenticated, let sink else { return }
        let window = authenticated.published.snapshot.server.idempotencyWindow
        guard window > .zero else { return decide(route) }
        guard text.utf8.count <= IdempotencyKey.longest else {
            return refuse(
                Refusal(
                    .invalidRequest,
                    "The idempotency-key is longer than \(IdempotencyKey.longest) bytes. The caller must shorten it."
                )
            )
        }
        let key = IdempotencyKey(owner: authenticated.principal.key.id, text: text)
        let bound = NIOLoopBound(self, eventLoop: loop.eventLoop)
        let eventLoop = loop.eventLoop
        let (claim, number) = loop.shared.idempotency.claim(
            key,
            digest: digest(),
            window: window,
            now: arrival.microseconds
        ) { end in
            eventLoop.execute { bound.value.ended(key, end, route) }
        }
        switch claim {
        case .begins: begin(key, route, sink)
        case .done(let answer): replay(answer, route)
        case .waits:
            phase = .recalling
            repeatWait = IdempotencyWait(key: key, number: number)
            repeatDeadline = eventLoop.scheduleTask(in: .seconds(60)) { bound.value.waitedTooLong() }
            loop.waiting.insert(repeat: self)
        case .differs:
            refuse(
                Refusal(
                    .idempotencyKeyReused,
                    "The idempotency-key was used for another request. The caller must choose a new one.",
                    param: "idempotency-key"
                )
            )
        case .crowded: refuse(Self.inUse)
        }
    }

    /// Gives up its place among those who wait.
    func leaveRepeats() {
        repeatDeadline?.cancel()
        repeatDeadline = nil
        if let wait = repeatWait.take() {
            loop.waiting.remove(repeat: self)
            loop.shared.idempotency.leave(wait.key, wait.number)
        }
        if keeping?.isDetached ?? false { loop.drained.remove(self) }
        keeping = nil
    }

    /// Lets an exchange whose client has left go on, if a repeat of its request would get the answer: then the work is
    /// done, and charged, once.
    func goesOnForRepeats() -> Bool {
        guard let keeping else { return false }
        switch phase {
        case .attempting where isAttemptSent, .collecting, .streaming:
            guard keeping.isKept else { break }
            keeping.detach()
            loop.drained.insert(self)
            // The client may have stopped the reading by not taking any more.
            call?.resume()
            return true
        default: break
        }
        keeping.giveUp()
        return false
    }

    private static let inUse = Refusal(
        .idempotencyKeyInUse,
        "A request with this idempotency-key is under way. The caller can repeat the request later.",
        param: "idempotency-key",
        retryAfter: .seconds(1)
    )

    /// What tells one request from another: its path and its body, of a form all but the boundary.
    private func digest() -> String {
        var digest = RunningDigest()
        // A path has no zero byte, so that it is told from the body.
        digest.update(ByteBuffer(string: facts.idempotentPath + "\0").readableBytesUInt8Span)
        guard let body else { return digest.hexadecimal }
        let bytes = body.readableBytesUInt8Span
        guard let type = facts.contentType, MultipartForm.isForm(type),
            let pieces = MultipartForm.pieces(of: bytes, contentType: type)
        else {
            digest.update(bytes)
            return digest.hexadecimal
        }
        for piece in pieces {
            // With the lengths before them no two lists of pieces are the same bytes.
            digest.update(ByteBuffer(integer: piece.count).readableBytesUInt8Span)
            digest.update(bytes.extracting(piece))
        }
        return digest.hexadecimal
    }

    private func begin(_ key: IdempotencyKey, _ route: InferenceRoute, _ sink: any ClientSink) {
        let keeping = KeepingSink(sink, loop.shared.idempotency, key, now: loop.shared.now)
        self.keeping = keeping
        self.sink = keeping
        decide(route)
    }

    /// The work that this request waited for has ended.
    private func ended(_ key: IdempotencyKey, _ end: IdempotencyEnd, _ route: InferenceRoute) {
        guard phase == .recalling, repeatWait != nil, let sink else {
            // Its client has left meanwhile: what was handed to it goes on to the next.
            if case .begins = end { loop.shared.idempotency.end(key, nil, now: arrival.microseconds) }
            return
        }
        loop.waiting.remove(repeat: self)
        repeatWait = nil
        repeatDeadline?.cancel()
        repeatDeadline = nil
        phase = .receiving
        // Whoever may not ask any more gets no answer, not even one that is there.
        if let refusal = refusalOfKey(loop.shared.now()) {
            if case .begins = end { loop.shared.idempotency.end(key, nil, now: arrival.microseconds) }
            return refuse(refusal)
        }
        switch end {
        case .done(let answer): replay(answer, route)
        case .begins: begin(key, route, sink)
        }
    }

    private func waitedTooLong() {
        guard phase == .recalling, repeatWait != nil else { return }
        refuse(Self.inUse)
    }

    /// Answers with what the first request got; that costs nothing, and its row says so.
    private func replay(_ answer: IdempotentAnswer, _ route: InferenceRoute) {
        guard let authenticated else { return }
        beginRecord(route, authenticated.principal)
        record?.model = answer.model
        record?.isStream = answer.isStream
        var head = ResponseHead(status: answer.status, in: loop.scratch.take(room: 1024))
        head.lines.writeImmutableBuffer(answer.lines)
        addRequestID(to: &head)
        addCrossOrigin(to: &head)
        head.add("idempotency-replayed", "true")
        head.add("x-gatehouse-cost-usd", Money.zero)
        noteFirstByte()
        settle(status: answer.status, usage: .none, cost: .zero, accuracy: .none)
        let sink = sink
        finish()
        guard answer.isStream else { return sink?.respond(head, body: answer.body, closing: false) ?? () }
        sink?.begin(head, framing: .streamed)
        sink?.write(answer.body)
        sink?.finish(isFramed: false)
    }
}

/// The place of an exchange among those who wait for work that another has begun.
struct IdempotencyWait {
    let key: IdempotencyKey
    let number: UInt64
}

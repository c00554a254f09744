import Dialects
import Ledger
import NIOCore
import Policy
import Ports
import Vocabulary

extension Exchange {
    /// Whether the upstream may have done something for the attempt under way: what it has not been sent whole it has
    /// not worked on, unless it answers all the same.
    var mayBeServed: Bool { isAttemptSent && (upload?.isSent ?? true || attemptStatus > 0) }

    /// Reads on in a long form, and begins with it before it has come whole if it may.
    func readForm(_ upload: FormUpload) {
        guard let authenticated, let body else { return }
        do throws(Refusal) { try upload.read(body) } catch {
            beginRecord(upload.route, authenticated.principal)
            return refuse(error)
        }
        guard upload.canBegin, mayBegin(upload, authenticated) else { return }
        upload.begin()
        receivedAt = .now()
        sink?.setBodyPaused(true)
        decide(upload.route)
    }

    /// Whether nothing that is still to come can change what is decided now.
    private func mayBegin(_ upload: FormUpload, _ authenticated: Authenticated) -> Bool {
        let principal = authenticated.principal
        let snapshot = authenticated.published.snapshot
        // End users may have budgets of their own.
        guard upload.form.user != nil || partsInForce(principal) == nil else { return false }
        guard let model = try? Access.model(upload.form.model ?? "", for: principal, in: snapshot) else {
            // It is refused without the rest.
            return true
        }
        // Rules ask for anything, and a hedge for the whole body once more.
        return model.rules == nil && model.declaration.hedge == nil
    }

    /// Takes a piece of a form that has been begun with.
    func receivedMore(_ bytes: ByteBuffer, _ upload: FormUpload) {
        guard phase != .over, !upload.isStopped, let published = authenticated?.published else { return }
        guard loop.shared.takeBuffer(bytes.readableBytes, limit: published.snapshot.server.maxBuffered) else {
            return refuseBody(Self.full)
        }
        bufferedBytes += bytes.readableBytes
        guard upload.add(bytes) else { return refuseBody(Self.wrongLength) }
        passOn(upload)
    }

    /// The body of a form that has been begun with is over.
    func receivedEnd(_ upload: FormUpload) {
        if phase != .over, !upload.isStopped, !upload.hasCome { refuseBody(Self.wrongLength) }
    }

    /// Ends an exchange whose body cannot be taken any further.
    func refuseBody(_ refusal: Refusal) {
        guard upload?.beginning != nil else { return refuse(refusal, closing: true) }
        breakOff(refusal, outcome: "body_broken", errorCode: refusal.code.rawValue)
    }

    /// Sends what waits as far as the upstream takes it, and lets the client send more when it has taken all.
    func passOn(_ upload: FormUpload) {
        do throws(Refusal) {
            while upload.isTaking, !upload.isRaising, call != nil, let piece = try upload.next() {
                if let envelope = try upload.change() {
                    guard try takeOver(envelope, upload) else { break }
                }
                if body != nil { dropBeginning(upload) }
                giveBack(piece.readableBytes)
                upload.send()
                upload.isTaking = call?.send(piece) ?? false
            }
        } catch {
            return refuseBody(error)
        }
        guard self.upload === upload, !upload.isStopped else { return }
        sink?.setBodyPaused(!upload.isTaking || upload.isRaising)
    }

    /// An attempt begins with the beginning again.
    func rewindUpload() {
        upload?.isTaking = false
        sink?.setBodyPaused(true)
    }

    /// The upstream has refused the request before its end: the rest is of no use to it.
    func stopUpload() {
        guard let upload, !upload.isSent else { return }
        upload.stop()
        sink?.setBodyPaused(true)
    }

    /// What the attempts were made with is not kept once more than that has been sent.
    private func dropBeginning(_ upload: FormUpload) {
        body = nil
        giveBack(upload.beginning ?? 0)
    }

    private func giveBack(_ count: Int) {
        loop.shared.giveBuffer(count)
        bufferedBytes -= count
    }

    /// Goes on with what fields behind the beginning say, and holds more if they ask for more; answers false while that is not
    /// decided.
    ///
    /// Limits have nothing to add: they count the length of the whole form at its arrival, and what was used in the end.
    private func takeOver(_ envelope: RequestEnvelope, _ upload: FormUpload) throws(Refusal) -> Bool {
        guard let authorized, let held = bound, envelope != authorized.envelope else {
            upload.heed()
            return true
        }
        let former = authorized.envelope
        if envelope.user != former.user, partsInForce(authorized.principal) != nil {
            throw Refusal(
                .invalidBody,
                "The form's field 'user' stands behind its files, but the team has budgets for its end users. The caller must "
                    + "put it before them.",
                param: "user"
            )
        }
        authorized.envelope = envelope
        let bound = Bound(authorized, loop.tokenRules)
        var more = bound
        more.amount = max(.zero, bound.amount - held.amount)
        more.tokens = max(0, bound.tokens - held.tokens)
        if more.amount > .zero || more.tokens > 0,
            !(admitted?.raise(by: more, in: loop.shared.ledger) ?? false)
        {
            authorized.envelope = former
            awaitRoom(for: more, envelope, upload)
            return false
        }
        heed(envelope, more, upload)
        return true
    }

    /// Goes on with what is covered now.
    private func heed(_ envelope: RequestEnvelope, _ more: Bound, _ upload: FormUpload) {
        upload.raised += more.amount
        if let bound, more.amount > .zero {
            noteRaise(from: bound.amount, to: bound.amount + more.amount, isGranted: true)
        }
        bound?.amount += more.amount
        bound?.tokens += more.tokens
        authorized?.envelope = envelope
        addTags(envelope)
        record?.isStream = envelope.isStream
        upload.heed()
    }

    /// Waits for the room that fields behind the beginning ask for as a hold is waited for: what is not at hand here may
    /// still be had from the store.
    private func awaitRoom(for more: Bound, _ envelope: RequestEnvelope, _ upload: FormUpload) {
        upload.isRaising = true
        let bound = NIOLoopBound((self, upload, more, envelope), eventLoop: loop.eventLoop)
        let eventLoop = loop.eventLoop
        admitted?.raise(by: more, in: loop.shared.ledger) { outcome in
            eventLoop.execute {
                let (exchange, upload, more, envelope) = bound.value
                upload.isRaising = false
                exchange.raisedLater(outcome, more, envelope, upload)
            }
        }
    }

    private func raisedLater(
        _ outcome: RaiseOutcome,
        _ more: Bound,
        _ envelope: RequestEnvelope,
        _ upload: FormUpload
    ) {
        if case .raised(let raise) = outcome { admitted?.hold.take(raise) }
        guard phase != .over, self.upload === upload, !upload.isStopped else { return }
        switch outcome {
        case .raised:
            heed(envelope, more, upload)
            passOn(upload)
        case .refused(let shortfall): refuseBody(Refusals.shortfall(shortfall))
        case .unavailable(let reason): refuseBody(unbooked(reason.rawValue))
        case .over: break
        }
    }

    private static var wrongLength: Refusal {
        Refusal(.invalidRequest, "The body has not the length that its head says. The caller must repair it.")
    }
}

import Dialects
import NIOCore
import Policy
import Ports
import Vocabulary

extension Exchange {
    /// Takes a piece of a streamed answer: it goes on at once, read on the side.
    func stream(_ piece: AnswerPiece) {
        let edited = makeCallsWhole(transcribe(rename(observe(piece), piece), piece), piece)
        guard relay?.hasBegun ?? false || openStream(piece, edited) else { return }
        noteAnswer()
        if relay?.transcript?.hasFailed ?? false {
            // Another target goes on where the error would stand.
            for content in edited ?? [] { sink?.write(content) }
            call?.cancel()
            return breakStream(.malformed)
        }
        guard piece.isLast else {
            _ = forward(piece, edited)
            return
        }
        let end =
            relay?.arrayObserver?.finish() ?? relay?.frameObserver?.finish() ?? relay?.observer.finish()
        // A translation has its own word on the end, which it has given by now.
        if end?.isTruncated ?? false, relay?.translated == nil, authorized?.operation.isMetered ?? true {
            for content in edited ?? piece.contents { sink?.write(content) }
            breakStream(.cut)
            return
        }
        // What was held back goes before the end of the framing, so the last piece cannot pass with its framing.
        var remaining = end?.remaining ?? []
        if relay?.renaming != nil {
            remaining = (relay?.renaming?.rename(remaining.span) ?? []) + (relay?.renaming?.finish() ?? [])
        }
        remaining = (relay?.transcript?.surrender() ?? []) + remaining
        if relay?.wholeCalls != nil {
            remaining = (relay?.wholeCalls?.take(remaining.span) ?? []) + (relay?.wholeCalls?.finish() ?? [])
        }
        let last = remaining.isEmpty ? edited : (edited ?? piece.contents) + [ByteBuffer(bytes: remaining)]
        endStream(isFramed: forward(piece, last))
    }

    /// Notes what is about to be sent, if another target may have to go on with the stream, and keeps back what is no whole
    /// event; an error only if another one can go on.
    private func transcribe(_ edited: [ByteBuffer]?, _ piece: AnswerPiece) -> [ByteBuffer]? {
        guard let relay, var transcript = relay.transcript.take() else { return edited }
        var isEdited = edited != nil
        var sent: [ByteBuffer] = []
        for content in edited ?? piece.contents {
            switch transcript.take(content.readableBytesUInt8Span) {
            case .all: sent.append(content)
            case .bytes(let bytes):
                isEdited = true
                if !bytes.isEmpty { sent.append(ByteBuffer(bytes: bytes)) }
            }
        }
        relay.transcript = transcript
        if transcript.hasFailed, !mayGoOn(after: .broken) {
            relay.transcript = nil
            sent.append(ByteBuffer(bytes: transcript.surrender()))
        }
        return isEdited ? sent : nil
    }

    /// Puts the public name into what is about to be sent, if the model's answers carry it.
    private func rename(_ edited: [ByteBuffer]?, _ piece: AnswerPiece) -> [ByteBuffer]? {
        guard relay?.renaming != nil else { return edited }
        return (edited ?? piece.contents).compactMap { content in
            let renamed = relay?.renaming?.rename(content.readableBytesUInt8Span) ?? []
            return renamed.isEmpty ? nil : ByteBuffer(bytes: renamed)
        }
    }

    /// Reads a piece; what is to be sent instead of it, or `nil` if it can pass as it is.
    private func observe(_ piece: AnswerPiece) -> [ByteBuffer]? {
        switch piece.content {
        case .empty: return nil
        case .whole: return observe(piece.bytes)
        case .range, .ranges:
            var sent: [ByteBuffer] = []
            var isEdited = false
            for content in piece.contents {
                if let edited = observe(content) {
                    isEdited = true
                    sent += edited
                } else {
                    sent.append(content)
                }
            }
            return isEdited ? sent : nil
        }
    }

    private func observe(_ content: ByteBuffer) -> [ByteBuffer]? {
        // What was translated is known already.
        if relay?.translated != nil { return nil }
        if relay?.arrayObserver != nil {
            relay?.arrayObserver?.observe(content.readableBytesUInt8Span)
            return nil
        }
        if relay?.frameObserver != nil {
            _ = relay?.frameObserver?.observe(content.readableBytesUInt8Span)
            return nil
        }
        switch relay?.observer.observe(content.readableBytesUInt8Span) {
        case .none, .pass: return nil
        case .edit(let before, let keep):
            let kept = keep.compactMap {
                content.getSlice(at: content.readerIndex + $0.lowerBound, length: $0.count)
            }
            return before.isEmpty ? kept : [ByteBuffer(bytes: before)] + kept
        }
    }

    /// Sends a piece, or what stands for it; answers whether its framing went with it.
    private func forward(_ piece: AnswerPiece, _ edited: [ByteBuffer]?) -> Bool {
        guard let sink else { return false }
        defer { if !sink.isWritable { call?.pause() } }
        if edited == nil, piece.isWholeChunks, sink.takesChunks {
            if piece.bytes.readableBytes > 0 { sink.writeFramed(piece.bytes) }
            return piece.bytes.readableBytes > 0
        }
        for content in edited ?? piece.contents { sink.write(content) }
        return false
    }

    /// The answer is whole: it is charged as reported, and the client is told, if it is still there.
    func endStream(isFramed: Bool) {
        guard let relay, let authorized else { return }
        if relay.carriesError { return endFailedStream(relay, authorized, isFramed: isFramed) }
        var usage = Usage.none
        var accuracy = Accuracy.none
        if authorized.operation.isMetered {
            usage = Usage(input: estimatedInput(authorized), output: relay.estimatedStreamOutput)
            accuracy = .estimated
        } else if hasFee, relay.head.status < 300 {
            accuracy = .estimated
        }
        if accuracy == .estimated, let reported = relay.reportedUsage {
            usage = completed(reported)
            accuracy = isDrained ? .drained : .reported
        }
        targetCall?.use = .tokens(usage.input + usage.output)
        endAttempt(relay.isContinued ? "continued" : "ok", .success, output: usage.output)
        let cost = accuracy == .estimated ? estimatedCost(usage) : accuracy == .none ? .zero : price(usage)
        settle(status: isDrained ? 499 : relay.head.status, usage: usage, cost: cost, accuracy: accuracy)
        let sink = sink
        finish()
        sink?.finish(isFramed: isFramed)
    }

    /// The stream has passed with the upstream's own error in it: the client knows, and so must the target's health and
    /// the record.
    private func endFailedStream(_ relay: AnswerRelay, _ authorized: Authorized, isFramed: Bool) {
        let failure = UpstreamFailure.malformed
        endAttempt(failure.rawValue, blame(failure))
        let (usage, accuracy) = brokenUsage(relay, authorized, isStream: true)
        let cost = accuracy == .estimated ? estimatedCost(usage) : accuracy == .none ? .zero : price(usage)
        settle(
            status: isDrained ? 499 : relay.head.status,
            usage: usage,
            cost: cost,
            accuracy: accuracy,
            errorCode: Refusal.Code.upstreamFailed.rawValue
        )
        // What failed may succeed when it is repeated.
        keeping?.giveUp()
        let sink = sink
        finish()
        sink?.finish(isFramed: isFramed)
    }

    /// The upstream broke in the middle of an answer that has begun.
    func breakStream(_ failure: UpstreamFailure) {
        endAttempt(failure.rawValue, blame(failure))
        breakStream(after: failure.outcome, isOver: failure == .totalTimeout)
    }

    /// Goes on with an answer that has broken off, on another target, or ends it: not cleanly, and a stream says why.
    func breakStream(after outcome: AttemptOutcome, isOver: Bool = false) {
        guard let relay, let authorized else { return }
        let refusal = Refusal(
            outcome == .timedOut ? .upstreamTimeout : .upstreamFailed,
            "The upstream broke off in the middle of its answer. The caller can repeat the request."
        )
        let isStream = phase == .streaming
        // An attempt that was to go on and has not begun to may have cost nothing.
        let isFree = relay.isContinued && !(outcome.mayBeBilled && mayBeServed && attemptStatus < 300)
        let (usage, accuracy) =
            isFree ? (.none, .none) : brokenUsage(relay, authorized, isStream: isStream)
        let cost = accuracy == .estimated ? estimatedCost(usage) : accuracy == .none ? .zero : price(usage)
        if isStream, !isOver, goOn(after: outcome, spent: usage, cost) { return }
        settle(
            status: isClientGone ? 499 : relay.head.status,
            usage: usage,
            cost: cost,
            accuracy: accuracy,
            errorCode: refusal.code.rawValue
        )
        let event = isStream ? failureEvent(refusal) : nil
        let sink = sink
        finish()
        if let event { sink?.write(event) }
        sink?.abort()
    }

    /// What is said in a stream that breaks off, in the caller's dialect.
    func failureEvent(_ refusal: Refusal) -> ByteBuffer {
        if let translatedCall { return ByteBuffer(bytes: translatedCall.failureEvent(refusal)) }
        if let array = relay?.arrayObserver {
            return ByteBuffer(bytes: GeminiFailure.arrayEnd(refusal, hasElements: array.hasElements))
        }
        guard let dialect = authorized?.operation.passed else { return ByteBuffer() }
        if relay?.frameObserver != nil { return ByteBuffer(bytes: dialect.failureEvent(refusal)) }
        // An empty line first: the upstream may have stopped within an event.
        var event = ByteBuffer(staticString: "\n\n")
        if authorized?.operation == .responses {
            let number = relay?.observer.metering.sequenceNumber
            event.writeBytes(ResponsesDialect.failureEvent(refusal, after: number))
        } else {
            event.writeBytes(dialect.failureEvent(refusal))
        }
        return event
    }

    /// What an answer that broke off may be billed for: what it reported, else what came of it; an error nothing.
    private func brokenUsage(
        _ relay: AnswerRelay,
        _ authorized: Authorized,
        isStream: Bool
    ) -> (Usage, Accuracy) {
        if relay.head.status >= 300 { return (.none, .none) }
        if !authorized.operation.isMetered { return (.none, hasFee ? .estimated : .none) }
        if let soFar = reportedSoFar(relay, isStream: isStream) { return soFar }
        let input = estimatedInput(authorized)
        let output =
            isStream
            ? relay.estimatedStreamOutput : relay.estimatedOutput(authorized.operation)
        return (Usage(input: input, output: output), .estimated)
    }
}

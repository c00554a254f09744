import Dialects
import JSONText
import Ledger
import NIOCore
import Policy
import Ports
import Vocabulary

extension Exchange {
    /// Chooses how an answer passes: whole, or as it comes.
    func beginRelay(_ head: AnswerHead) {
        if head.status >= 300 { stopUpload() }
        let isArray = authorized?.route.isArrayStream ?? false
        let isStream =
            head.status < 300 && !facts.isHead
            && (authorized?.envelope.isStream ?? false || isUnknownStream(head))
            && !isUnaskedMedium(head)
            && (isArray || !AnswerFields.begins("content-type", with: "application/json", in: head))
        let operation = authorized?.operation ?? .chatCompletions
        record?.upstreamRequestID = AnswerFields.value("x-request-id", in: head) ?? ""
        let filters = isStream && translatedCall == nil && authorized?.envelope.usageSplice != nil
        let answer = AnswerRelay(
            head: head,
            content: ByteBuffer(),
            observer: StreamObserver(operation, removesUsageChunk: filters)
        )
        answer.translated = translatedCall
        if isStream, translatedCall == nil {
            if isArray { answer.arrayObserver = GeminiArrayObserver() }
            answer.frameObserver = ConversePassingObserver(operation)
        }
        // Whoever listens need not wait for the end.
        if AnswerFields.begins("content-type", with: "audio/", in: head) { answer.wholeLimit = 0 }
        if isStream {
            phase = .streaming
            answer.transcript = newTranscript(operation)
            answer.wholeCalls = newWholeCalls()
            if authorized?.model.declaration.fallbackOn.contains(.contentFiltered) ?? false {
                answer.seekFilter(operation)
            }
            if let model = authorized?.model, model.declaration.answerModel == .public, translatedCall == nil
            {
                answer.renaming = Self.renaming(operation, isArray: isArray, model: model.name)
            }
            // Our head waits for the first event: until then another target can still answer.
            relay = answer
        } else {
            phase = .collecting
            relay = answer
        }
    }

    /// What puts the public name into a stream that passes; `nil` if the stream names no model.
    private static func renaming(
        _ operation: Dialects.Operation,
        isArray: Bool,
        model: String
    ) -> (any AnswerRenaming)? {
        if isArray { return GeminiArrayRenaming(model: model) }
        return switch operation {
        case .converse: nil
        case .invoke: BedrockInvokeRenaming(model: model)
        default: operation.passed.map { StreamRenaming(model: model, $0) }
        }
    }

    /// Whether a provider's own route that is not known answers with a stream of events.
    private func isUnknownStream(_ head: AnswerHead) -> Bool {
        authorized?.operation == .passthrough
            && AnswerFields.begins("content-type", with: "text/event-stream", in: head)
    }

    /// Whether a picture, a sound or a text of one comes in the place of the events that were asked for: some models know no
    /// `stream` and answer as if it were not there (OpenAI API reference, "Create transcription", read 2026-11).
    private func isUnaskedMedium(_ head: AnswerHead) -> Bool {
        guard let operation = authorized?.operation, operation.hasMedia else { return false }
        return !AnswerFields.begins("content-type", with: "text/event-stream", in: head)
    }

    /// Takes a piece of a plain answer: held whole while it is small, passed on when it is not.
    func collect(_ piece: AnswerPiece) {
        piece.forEachContent { content in
            if relay?.hasBegun ?? false { sink?.write(renamedPiece(content)) }
            relay?.keep(content)
        }
        // What is whole already is held whole, so that its head carries the cost.
        let limit = piece.isLast ? AnswerRelay.wholeLimit : relay?.wholeLimit ?? 0
        if let relay, !relay.hasBegun, relay.contentLength > limit { beginLargeAnswer() }
        relay?.trim()
        if piece.isLast {
            next(.read)
        } else if relay?.hasBegun ?? false, let sink {
            sink.flush()
            if !sink.isWritable { call?.pause() }
        }
    }

    /// The answer is too large to wait for its end: its head goes out without the cost.
    private func beginLargeAnswer() {
        guard let relay, let authorized else { return }
        dropParked("hedge_lost")
        noteFirstByte()
        noteAnswer()
        if relay.head.status < 300, renamesAnswers(authorized) {
            self.relay?.plainRenaming = PlainRenaming(model: authorized.model.name)
        }
        let content = renamedPiece(relay.content)
        let framing: ResponseFraming =
            // While the name has not passed, nobody knows the length of the answer that carries the other one.
            if case .counted(let length) = relay.head.framing, self.relay?.plainRenaming == nil {
                .counted(length + content.readableBytes - relay.content.readableBytes)
            } else {
                .streamed
            }
        sink?.begin(responseHead(relay.head, cost: nil), framing: framing)
        sink?.write(content)
        self.relay?.hasBegun = true
    }

    /// A piece of a large answer with the public name in it, if that is due there.
    private func renamedPiece(_ content: ByteBuffer) -> ByteBuffer {
        guard relay?.plainRenaming != nil else { return content }
        let splice = relay?.plainRenaming?.observe(content.readableBytesUInt8Span)
        if relay?.plainRenaming?.isDone ?? false { relay?.plainRenaming = nil }
        guard let splice else { return content }
        return ByteBuffer(bytes: Splice.apply([splice], to: content.readableBytesUInt8Span))
    }

    /// Reads what a whole answer says was used.
    func readAnswer() {
        guard let relay, let authorized else { return }
        if relay.head.status < 300, authorized.operation.isMetered {
            relay.ending.reported = plainUsage(relay, authorized.operation)
        }
        next(.answer)
    }

    /// Takes a whole answer for what it is, and makes the head that the client gets.
    func beginAnswer() {
        guard let relay, let authorized else { return }
        let reported = relay.ending.reported
        let now = NIODeadline.now()
        let isSuccess = relay.head.status < 300
        let operation = authorized.operation
        if let outcome = uselessness(of: relay, authorized, reported: reported) {
            return giveUpAnswer(outcome)
        }
        dropParked("hedge_lost")
        if !relay.hasBegun { noteAnswer() }
        var usage = Usage.none
        var accuracy = Accuracy.none
        if isSuccess, operation.isMetered {
            if let reported {
                usage = completed(reported)
                accuracy = .reported
            } else {
                usage = estimatedUsage(
                    authorized,
                    output: relay.estimatedOutput(operation)
                )
                accuracy = .estimated
            }
        } else if isSuccess, hasFee {
            accuracy = .estimated
        }
        if accuracy == .reported, isClientGone { accuracy = .drained }
        if isSuccess { targetCall?.use = .tokens(usage.input + usage.output) }
        if isSuccess, relay.isNoAnswer {
            // An error passes where an answer should be, since no other target is left.
            endAttempt(UpstreamFailure.malformed.rawValue, blame(.malformed), at: now)
        } else {
            endAttempt(
                attemptStatus < 400 ? "ok" : "status",
                AttemptVerdict(status: attemptStatus),
                output: isSuccess ? usage.output : nil,
                at: now
            )
        }
        let cost =
            switch accuracy {
            case .none: Money.zero
            case .estimated: estimatedCost(usage)
            case .reported, .drained: price(usage)
            }
        if !relay.hasBegun, !isClientGone {
            relay.ending.head = responseHead(relay.head, cost: isSuccess ? cost : .zero)
        }
        if !relay.hasBegun { noteFirstByte(at: now) }
        relay.ending.usage = usage
        relay.ending.cost = cost
        relay.ending.accuracy = accuracy
        next(.settle)
    }

    /// Settles an exchange whose answer has come whole, and passes the answer on.
    func settleAnswer() {
        guard let relay, let authorized else { return }
        let isSuccess = relay.head.status < 300
        settle(
            status: isClientGone ? 499 : relay.head.status,
            usage: relay.ending.usage,
            cost: relay.ending.cost,
            accuracy: relay.ending.accuracy,
            errorCode: !isSuccess
                ? "upstream_\(relay.head.status)"
                : relay.isNoAnswer ? Refusal.Code.upstreamFailed.rawValue : ""
        )
        // What failed may succeed when it is repeated.
        if relay.isNoAnswer { keeping?.giveUp() }
        let sink = sink
        let head = relay.ending.head.take()
        let content = isSuccess && head != nil ? renamed(relay.content, authorized.model) : relay.content
        finish()
        // Handed on, not shared: then the answer is completed in the memory of its head.
        if let head {
            if facts.isHead {
                sink?.begin(head, framing: relay.bodilessFraming)
                sink?.finish(isFramed: false)
            } else {
                sink?.respond(consume head, body: content, closing: false)
            }
        } else {
            sink?.finish(isFramed: false)
        }
    }

    /// A plain answer with the public model name in it, if the model's answers carry that.
    private func renamed(_ content: ByteBuffer, _ model: Model) -> ByteBuffer {
        guard let authorized, renamesAnswers(authorized) else { return content }
        return renamed(content, model, authorized.operation)
    }

    /// A plain answer with the public model name in place of the one that it has.
    func renamed(_ content: ByteBuffer, _ model: Model, _ operation: Dialects.Operation) -> ByteBuffer {
        guard let token = operation.passed?.modelToken(inAnswer: content.readableBytesUInt8Span) else {
            return content
        }
        let splice = Splice(range: token, replacement: JSONString.encode(model.name))
        return ByteBuffer(bytes: Splice.apply([splice], to: content.readableBytesUInt8Span))
    }

    /// Whether the public name is to be put into an answer that does not have it yet.
    private func renamesAnswers(_ authorized: Authorized) -> Bool {
        authorized.model.declaration.answerModel == .public && translatedCall == nil
    }

    /// What a whole answer says was used.
    func plainUsage(_ relay: AnswerRelay, _ operation: Dialects.Operation) -> Usage? {
        if let translated = relay.translated { return translated.translation.usage }
        let content = relay.content
        let bytes = content.readableBytesUInt8Span
        if operation == .chatCompletions {
            return PlainAnswer.usage(bytes, seeksServiceTier: currentTarget?.pricesServices ?? false)
        }
        return BedrockCounts.completed(operation.passed?.usage(ofAnswer: bytes), relay.head)
    }

    /// What the attempt has most likely used, when nobody has reported it.
    func estimatedUsage(_ authorized: Authorized, output: Int) -> Usage {
        var usage = Usage(input: estimatedInput(authorized), output: heldOutput(authorized, output))
        let documents = authorized.envelope.documents
        if documents > 0, currentTarget?.price?.units.searchUnit ?? .zero > .zero {
            usage.rare[.searchUnits] = (documents + 99) / 100
        }
        MediaReach.estimate(
            authorized.operation,
            authorized.envelope,
            currentTarget?.price?.units,
            bodyLength: authorized.bodyLength,
            &usage
        )
        return usage
    }

    func noteFirstByte(at now: NIODeadline = .now()) {
        if record?.timeToFirstByteMicroseconds == nil {
            record?.timeToFirstByteMicroseconds = elapsedMicroseconds(now)
        }
    }

    var isClientGone: Bool { sink == nil }

    /// Room for most heads.
    private static var headRoom: Int { 1024 }

    /// The head of an answer that passes: the upstream's fields and ours; with room for the answer if it is whole.
    func responseHead(_ head: AnswerHead, cost: Money?) -> ResponseHead {
        var answer = ResponseHead(
            status: head.status,
            in: loop.scratch.take(
                room: Self.headRoom + min(relay?.contentLength ?? 0, AnswerRelay.wholeLimit)
            )
        )
        AnswerFields.pass(head, to: &answer.lines)
        addRequestID(to: &answer, besides: head)
        addCrossOrigin(to: &answer)
        addTrail(to: &answer)
        if let cost { answer.add("x-gatehouse-cost-usd", cost + unansweredCost) }
        if let remaining = remainingBudget(after: cost) {
            answer.add("x-gatehouse-budget-remaining-usd", remaining)
        }
        addLimits(to: &answer)
        return answer
    }

    /// Which way the exchange went, for every answer of an exchange that has called a target; and why it went that way or
    /// none, where that is asked.
    func addTrail(to answer: inout ResponseHead) {
        if let authorized, let target = calledTarget {
            answer.lines.writeImmutableBuffer(loop.targetTexts.texts(authorized.model, target).trail)
            answer.add("x-gatehouse-attempts", plan.begun)
            answer.add("x-gatehouse-overhead-us", Int(overheadMicroseconds ?? 0))
            addDropped(authorized.translations.requests[plan.current], to: &answer)
        }
        if facts.asksExplanation { addExplanation(to: &answer) }
    }

    /// What of the request the target was not told, and of a whole answer the caller is not.
    private func addDropped(_ request: TranslatedRequest?, to answer: inout ResponseHead) {
        var text = ""
        if let request, !request.dropped.isEmpty { text = request.dropped.text }
        if let lost = relay?.translated?.translation.dropped, !lost.isEmpty {
            text += text.isEmpty ? lost.text : ", \(lost.text)"
        }
        if !text.isEmpty { answer.add("x-gatehouse-dropped", text) }
    }

    /// What the tightest budget still has: with the hold taken off, or with the true cost once it is known.
    private func remainingBudget(after cost: Money?) -> Money? {
        guard let held = admitted?.hold.remaining, let bound else { return nil }
        guard let cost else { return held }
        return max(.zero, held + bound.amount - (upload?.raised ?? .zero) - cost - unansweredCost)
    }
}

extension AnswerRelay {
    /// How the answer to a `HEAD` says what it would have had.
    fileprivate var bodilessFraming: ResponseFraming {
        if case .counted(let length) = head.framing { .counted(length) } else { .bodiless }
    }
}

extension AnswerPiece {
    /// The body's own bytes, without framing.
    var contents: [ByteBuffer] {
        var contents: [ByteBuffer] = []
        forEachContent { contents.append($0) }
        return contents
    }

    /// Visits the body's own bytes, without framing.
    func forEachContent(_ body: (ByteBuffer) -> Void) {
        switch content {
        case .whole: if bytes.readableBytes > 0 { body(bytes) }
        case .range(let range): if let slice = slice(range) { body(slice) }
        case .ranges(let ranges): for range in ranges { if let slice = slice(range) { body(slice) } }
        case .empty: break
        }
    }

    private func slice(_ range: Range<Int>) -> ByteBuffer? {
        bytes.getSlice(at: bytes.readerIndex + range.lowerBound, length: range.count)
    }
}

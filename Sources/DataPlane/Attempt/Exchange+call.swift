import Dialects
import NIOCore
import Policy
import Ports
import Secrets
import Vocabulary

extension Exchange {
    /// The call of an attempt: the caller's own bytes where the target speaks its dialect, else what was translated.
    func makeCall(_ authorized: Authorized, _ target: Target, _ body: ByteBuffer) -> any UpstreamCall {
        translatedCall = nil
        if let asked = authorized.passthrough { return makeCall(passing: asked, authorized, target, body) }
        if let request = authorized.translations.requests[plan.current] {
            if case .counted(let prompt, let dialect) = request.answer {
                return CountedCall(
                    prompt,
                    loop.tokenRules.rule(of: target),
                    dialect,
                    loop.eventLoop,
                    observer: self
                )
            }
            return makeTranslatedCall(request, authorized, target)
        }
        let isStream = authorized.envelope.isStream
        var request = UpstreamRequest(
            target: target,
            path: target.path(
                of: authorized.operation,
                isStream: isStream,
                isArrayStream: authorized.route.isArrayStream
            ),
            headerLines: facts.forwardedLines,
            body: ForwardedBody.parts(
                body,
                authorized,
                target,
                quoted: loop.targetTexts.texts(authorized.model, target).quotedModel
            ),
            deadline: deadline(on: target),
            isStream: isStream
        )
        if let upload { request.restLength = upload.restLength }
        return loop.upstreams.call(request, observer: callObserver(authorized))
    }

    /// The call to a provider's own route: the caller's method, path and query.
    private func makeCall(
        passing asked: PassthroughRoute,
        _ authorized: Authorized,
        _ target: Target,
        _ body: ByteBuffer
    ) -> any UpstreamCall {
        let parts =
            authorized.operation == .passthrough
            ? (body.readableBytes > 0 ? [body] : [])
            : ForwardedBody.parts(
                body,
                authorized,
                target,
                quoted: loop.targetTexts.texts(authorized.model, target).quotedModel
            )
        return loop.upstreams.call(
            UpstreamRequest(
                target: target,
                method: asked.method,
                path: asked.target,
                headerLines: facts.forwardedLines,
                body: parts,
                deadline: deadline(on: target),
                isStream: authorized.envelope.isStream
            ),
            observer: self
        )
    }

    private func makeTranslatedCall(
        _ translated: TranslatedRequest,
        _ authorized: Authorized,
        _ target: Target
    ) -> any UpstreamCall {
        let request = UpstreamRequest(
            target: target,
            path: translated.path,
            headerLines: headerLines(translated, authorized),
            body: [translated.body],
            deadline: deadline(on: target),
            isStream: authorized.envelope.isStream
        )
        let upstreams = loop.upstreams
        let observer = callObserver(authorized)
        guard let translation = translation(translated, authorized, target) else {
            return upstreams.call(request, observer: observer)
        }
        let call = TranslatedCall(
            translation,
            isStream: authorized.envelope.isStream,
            observer: observer,
            on: loop.eventLoop
        ) {
            upstreams.call(request, observer: $0)
        }
        translatedCall = call
        return call
    }

    func headerLines(_ translated: TranslatedRequest, _ authorized: Authorized) -> ByteBuffer {
        // In the caller's own dialect all its fields mean something, such as Anthropic's betas.
        if case .conversation(authorized.operation) = translated.answer { return facts.forwardedLines }
        var lines = ByteBuffer(staticString: "content-type: application/json\r\n")
        if case .conversation(.messages) = translated.answer, let betas = authorized.translations.betas {
            lines.writeString("anthropic-beta: \(betas)\r\n")
        }
        return lines
    }

    /// What makes the target's answer the caller's.
    private func translation(
        _ translated: TranslatedRequest,
        _ authorized: Authorized,
        _ target: Target
    ) -> (any AnswerTranslating)? {
        switch translated.answer {
        case .conversation(let operation):
            return authorized.translations.conversation.flatMap {
                AnswerTranslation(
                    from: operation,
                    to: authorized.operation,
                    replyContext($0, authorized, target)
                )
            }
        case .invoked: return InvokedMessages(model: nameInAnswers(authorized), requestID: shownID)
        case .embeddings(var translation):
            translation.model = nameInAnswers(authorized)
            translation.id = id.description
            return translation
        case .rerank(var translation):
            translation.model = nameInAnswers(authorized)
            translation.id = id.description
            return translation
        case .count(let translation): return translation
        case .counted: return nil
        }
    }

    /// The model's name that answers carry; `nil` is what the upstream says.
    private func nameInAnswers(_ authorized: Authorized) -> String? {
        authorized.model.declaration.answerModel == .public ? authorized.model.name : nil
    }

    /// What an answer to the caller needs besides what the target says.
    func replyContext(
        _ conversation: Conversation,
        _ authorized: Authorized,
        _ target: Target
    ) -> ReplyContext {
        var context = ReplyContext(
            conversation: conversation,
            model: nameInAnswers(authorized),
            created: Int(arrival.seconds),
            id: id.description
        )
        // What is kept is found by its id. An exchange's own id stands in its record, which administrators read.
        if authorized.operation == .responses {
            context.answerID = loop.shared.hasher.digest(of: "response \(id)").hexadecimal
        }
        context.targetModel = target.model
        context.requestID = shownID
        let start = NIODeadline.now()
        context.latencyMilliseconds = { Int((NIODeadline.now() - start).nanoseconds / 1_000_000) }
        context.isArrayStream = authorized.route.isArrayStream
        context.watchesFilter = authorized.model.declaration.fallbackOn.contains(.contentFiltered)
        return context
    }
}

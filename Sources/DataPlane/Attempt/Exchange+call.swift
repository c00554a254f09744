import Dialects
import NIOCore
import Policy
import Ports
import Vocabulary

extension Exchange {
    /// The call of an attempt: the caller's own bytes where the target speaks its dialect, else what was translated.
    func makeCall(_ authorized: Authorized, _ target: Target, _ body: ByteBuffer) -> any UpstreamCall {
        translatedCall = nil
        if let request = authorized.translations.requests[plan.current] {
            return makeTranslatedCall(request, authorized, target)
        }
        let isStream = authorized.envelope.isStream
        return loop.upstreams.call(
            UpstreamRequest(
                target: target,
                path: target.provider.family.path(
                    of: authorized.operation,
                    model: target.model,
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
            path: translated.route.path,
            headerLines: ByteBuffer(staticString: "content-type: application/json\r\n"),
            body: [translated.body],
            deadline: deadline(on: target),
            isStream: authorized.envelope.isStream
        )
        let upstreams = loop.upstreams
        guard let conversation = authorized.translations.conversation,
            let translation = AnswerTranslation(
                from: translated.route.operation,
                to: authorized.operation,
                context(conversation, authorized, target)
            )
        else { return upstreams.call(request, observer: self) }
        let call = TranslatedCall(translation, isStream: authorized.envelope.isStream, observer: self) {
            upstreams.call(request, observer: $0)
        }
        translatedCall = call
        return call
    }

    private func context(
        _ conversation: Conversation,
        _ authorized: Authorized,
        _ target: Target
    ) -> ReplyContext {
        var context = ReplyContext(
            conversation: conversation,
            model: authorized.model.declaration.answerModel == .public ? authorized.model.name : nil,
            created: Int(arrival.seconds),
            id: id.description
        )
        context.targetModel = target.model
        let start = NIODeadline.now()
        context.latencyMilliseconds = { Int((NIODeadline.now() - start).nanoseconds / 1_000_000) }
        context.isArrayStream = authorized.route.isArrayStream
        return context
    }
}

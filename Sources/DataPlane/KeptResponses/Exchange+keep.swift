import Dialects
import NIOCore
import Policy
import Ports
import Vocabulary

extension Exchange {
    /// Keeps the answer for its team, or notes which provider does, once it is known: before its client has it whole, so
    /// that the client can go on from it at once.
    func noteAnswer() {
        guard let relay, !relay.isNoted, relay.head.status < 300, origin == nil, let authorized,
            authorized.operation == .responses, authorized.envelope.isKept, let target = currentTarget
        else { return }
        if let translated = relay.translated {
            guard let response = translated.translation.kept else { return }
            relay.isNoted = true
            guard let request = authorized.translations.keptRequest,
                let stored = StoredResponse(request: request, response: response)
            else { return }
            keep(stored.id, .here(input: stored.inputBytes, response: stored.responseBytes), authorized)
        } else if let id = providersID(of: relay) {
            relay.isNoted = true
            keep(id, .at(provider: target.provider.name), authorized)
        }
    }

    /// The id under which the provider keeps an answer that passes.
    private func providersID(of relay: AnswerRelay) -> String? {
        guard phase != .streaming else { return relay.answerID }
        let content = relay.content
        return ResponsesDialect.id(ofAnswer: content.readableBytesUInt8Span)
    }

    private func keep(_ id: String, _ content: KeptResponse.Content, _ authorized: Authorized) {
        loop.shared.responses.keep(
            KeptResponse(
                id: id,
                team: authorized.principal.key.team,
                model: authorized.model.name,
                createdAt: arrival,
                content: content
            )
        )
    }
}

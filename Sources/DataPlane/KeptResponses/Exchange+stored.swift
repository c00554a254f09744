import Dialects
import NIOCore
import Policy
import Ports
import Vocabulary

extension Exchange {
    /// Answers a request about an answer of the Responses API: what is kept here from the store, what a provider keeps
    /// by asking it.
    ///
    /// It calls no model, so that it costs nothing and is no exchange of the record.
    func answer(_ route: StoredResponseRoute) {
        guard let authenticated else { return }
        guard !route.asksStream else {
            return refuse(
                Refusal(
                    .invalidRequest,
                    "A kept response is not streamed again. The caller must leave 'stream' out.",
                    param: "stream"
                )
            )
        }
        phase = .recalling
        let bound = NIOLoopBound(self, eventLoop: loop.eventLoop)
        let eventLoop = loop.eventLoop
        loop.shared.responses.lookup(route.id, of: authenticated.principal.key.team, now: arrival) { found in
            let finding = Result { () throws(RecollectionError) in try StoredFinding(found, route) }
            eventLoop.execute { bound.value.found(finding, route) }
        }
    }

    private func found(_ result: Result<StoredFinding, RecollectionError>, _ route: StoredResponseRoute) {
        guard phase == .recalling else { return }
        do throws(Refusal) {
            switch try known(result) {
            case .answered(let body): respondJSON(body)
            case .forgotten:
                forget(route) { exchange, wasThere in
                    guard wasThere else { return exchange.refuse(StoredResponse.unknown(route.id)) }
                    exchange.respondJSON(StoredResponse.deletion(route.id))
                }
            case .at(let provider, let model): try ask(provider, model: model, route)
            }
        } catch {
            refuse(error)
        }
    }

    /// Removes an answer, or the note of one, off the loop, and goes on.
    private func forget(
        _ route: StoredResponseRoute,
        _ then: @escaping @Sendable (Exchange, _ wasThere: Bool) -> Void
    ) {
        guard let team = authenticated?.principal.key.team else { return }
        let bound = NIOLoopBound(self, eventLoop: loop.eventLoop)
        let eventLoop = loop.eventLoop
        loop.shared.responses.remove(route.id, of: team) { removed in
            let result = removed.mapError { RecollectionError.failed("\($0)") }
            eventLoop.execute {
                let exchange = bound.value
                guard exchange.phase == .recalling else { return }
                do throws(Refusal) {
                    then(exchange, try exchange.known(result))
                } catch {
                    exchange.refuse(error)
                }
            }
        }
    }

    /// Asks the provider that keeps an answer.
    private func ask(_ provider: String, model: String, _ route: StoredResponseRoute) throws(Refusal) {
        guard let snapshot = authenticated?.published.snapshot,
            let target = snapshot.target(at: provider, of: model)
        else { throw StoredResponse.unknown(route.id) }
        let method: UpstreamMethod =
            switch route.action {
            case .show, .listInput: .get
            case .delete: .delete
            case .cancel: .post
            }
        let path = target.provider.family.path(of: .responses, model: target.model, isStream: false)
        let request = UpstreamRequest(
            target: target,
            method: method,
            path: path + route.pathAtProvider,
            headerLines: facts.forwardedLines,
            body: [],
            deadline: deadline(on: target),
            isStream: false
        )
        let call = CollectedCall { [weak self] in self?.answered($0, model: model, route) }
        self.call = call
        call.begin(request, on: loop.upstreams)
    }

    private func answered(
        _ result: Result<CollectedAnswer, UpstreamFailure>,
        model: String,
        _ route: StoredResponseRoute
    ) {
        guard phase == .recalling else { return }
        switch result {
        case .failure(let failure):
            let isLate = [.firstByteTimeout, .idleTimeout, .totalTimeout].contains(failure)
            refuse(
                refusal(
                    failure == .noCredential
                        ? .upstreamCredentials : isLate ? .upstreamTimeout : .upstreamFailed
                )
            )
        case .success(let answer) where answer.concernsAccount:
            refuse(refusal(.upstreamCredentials))
        case .success(let answer):
            let bound = NIOLoopBound(answer, eventLoop: loop.eventLoop)
            // What the provider no longer has is forgotten here too.
            guard route.action == .delete, answer.head.status < 300 || answer.head.status == 404 else {
                return pass(answer, model: model)
            }
            forget(route) { exchange, _ in exchange.pass(bound.value, model: model) }
        }
    }

    private func pass(_ answer: CollectedAnswer, model: String) {
        var content = answer.content
        if answer.head.status < 300,
            let model = authenticated?.published.snapshot.models[model],
            model.declaration.answerModel == .public
        {
            content = renamed(content, model, .responses)
        }
        let head = responseHead(answer.head, cost: nil)
        let sink = sink
        finish()
        sink?.respond(head, body: content, closing: false)
    }
}

extension CollectedAnswer {
    /// Whether it says that the operator's key or account is refused.
    fileprivate var concernsAccount: Bool {
        switch head.status {
        case 401, 402, 403: true
        case 400, 429:
            ResponsesDialect.problem(status: head.status, body: Array(content.readableBytesView))
                .accountStatus != nil
        default: false
        }
    }
}

extension Snapshot {
    /// A target at a provider, one of a model if it has one there.
    fileprivate func target(at provider: String, of model: String) -> Target? {
        let own = models[model]?.targets.first { $0.provider.name == provider }
        if let own { return own }
        return models.values.lazy.flatMap(\.targets).first { $0.provider.name == provider }
    }
}

import Dialects
import Logging
import NIOCore
import Policy
import Vocabulary

extension Exchange {
    /// Finds the answer that a request goes on from, off the loop, and authorizes the request with what was said before.
    func recall(_ id: String, _ route: InferenceRoute, _ authenticated: Authenticated) {
        guard let body else { return }
        phase = .recalling
        let bound = NIOLoopBound(self, eventLoop: loop.eventLoop)
        let eventLoop = loop.eventLoop
        loop.shared.responses.lookup(id, of: authenticated.principal.key.team, now: arrival) { found in
            let recalled = Result { () throws(RecollectionError) in try Recollection(found, id, body) }
            eventLoop.execute { bound.value.recalled(recalled, route) }
        }
    }

    private func recalled(_ result: Result<Recollection, RecollectionError>, _ route: InferenceRoute) {
        guard phase == .recalling, let authenticated else { return }
        phase = .receiving
        do throws(Refusal) {
            let recollection = try known(result)
            if case .here(_, let composed) = recollection { try replaceBody(composed, authenticated) }
            let envelope = try loop.envelope(route, body ?? ByteBuffer())
            try authorize(authenticated, route, envelope, recollection)
        } catch {
            refuse(error)
        }
    }

    /// What was found, or what the caller is told.
    func known<Value>(_ result: Result<Value, RecollectionError>) throws(Refusal) -> Value {
        switch result {
        case .success(let value): return value
        case .failure(.refused(let refusal)): throw refusal
        case .failure(.failed(let reason)):
            loop.shared.logger.warning("a kept response cannot be read", metadata: ["error": "\(reason)"])
            throw RecollectionError.unavailable
        }
    }

    /// Puts what was said before in front of the body; both together are bounded as a body is.
    private func replaceBody(_ composed: ByteBuffer, _ authenticated: Authenticated) throws(Refusal) {
        let server = authenticated.published.snapshot.server
        guard composed.readableBytes <= server.maxBody else {
            throw Refusal(
                .bodyTooLarge,
                "The conversation that the request goes on from and the request are larger together than the "
                    + "\(server.maxBody) bytes that the operator allows. The caller must begin a new one.",
                param: "previous_response_id"
            )
        }
        let more = max(0, composed.readableBytes - bufferedBytes)
        guard loop.shared.takeBuffer(more, limit: server.maxBuffered) else { throw Self.full }
        bufferedBytes += more
        body = composed
    }
}

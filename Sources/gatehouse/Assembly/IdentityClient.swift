import Identity
import Outbound
import Synchronization

/// Carries the requests to identity providers and issuers over the client of outgoing calls, which is made when it is
/// first needed: most gateways ask none.
final class IdentityClient: IdentityTransport {
    private enum State {
        case idle
        case open(OutboundHTTP)
        case closed
    }

    private struct Closed: Error {}

    private let state = Mutex(State.idle)

    func send(_ request: IdentityRequest) async throws -> IdentityAnswer {
        let answer = try await client().send(
            request.method,
            request.url,
            headers: request.fields.map { ($0.name, $0.value) },
            body: request.body,
            timeout: request.timeout,
            maxBody: request.maxAnswer
        )
        return IdentityAnswer(status: answer.status, body: answer.body)
    }

    /// Closes the connections.
    func close() async throws {
        let open = state.withLock { state in
            defer { state = .closed }
            return if case .open(let http) = state { http } else { OutboundHTTP?.none }
        }
        try await open?.shutdown()
    }

    private func client() throws -> OutboundHTTP {
        try state.withLock { state in
            switch state {
            case .open(let http): return http
            case .closed: throw Closed()
            case .idle:
                let made = OutboundHTTP(connectTimeout: .seconds(5))
                state = .open(made)
                return made
            }
        }
    }
}

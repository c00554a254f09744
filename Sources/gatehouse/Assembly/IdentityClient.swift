import Identity
import Outbound
import Synchronization

/// Carries the requests to identity providers and issuers over the client of outgoing calls, which is made when it is
/// first needed: most gateways ask none.
final class IdentityClient: IdentityTransport {
    private let http = Mutex<OutboundHTTP?>(nil)

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
    func close() async throws { try await http.withLock { $0.take() }?.shutdown() }

    private func client() -> OutboundHTTP {
        http.withLock { http in
            if let http { return http }
            let made = OutboundHTTP(connectTimeout: .seconds(5))
            http = made
            return made
        }
    }
}

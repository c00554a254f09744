import Identity
import Outbound

/// Carries the requests to identity providers over the client of outgoing calls.
struct OutboundIdentityTransport: IdentityTransport {
    private let http: OutboundHTTP

    /// Uses a client, which its owner shuts down.
    init(_ http: OutboundHTTP) { self.http = http }

    func send(_ request: IdentityRequest) async throws -> IdentityAnswer {
        let answer = try await http.send(
            request.method,
            request.url,
            headers: request.fields.map { ($0.name, $0.value) },
            body: request.body,
            timeout: request.timeout,
            maxBody: request.maxAnswer
        )
        return IdentityAnswer(status: answer.status, body: answer.body)
    }
}

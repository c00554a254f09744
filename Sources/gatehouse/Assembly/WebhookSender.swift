import Alerts
import Outbound
import Synchronization

/// Posts alerts over the client of outgoing calls.
final class WebhookSender: AlertPosting {
    private static let timeout = Duration.seconds(15)
    /// What a webhook answers is read to its end, so that its connection can be used again, and thrown away.
    private static let maxAnswer = 1 << 20

    // Made when it is first needed: most gateways have no webhook.
    private let http = Mutex<OutboundHTTP?>(nil)

    func post(
        _ url: String,
        headers: [(name: String, value: String)],
        body: [UInt8]
    ) async throws -> Int {
        try await client().send(
            "POST",
            url,
            headers: headers.map { ($0.name, $0.value) },
            body: body,
            timeout: Self.timeout,
            maxBody: Self.maxAnswer
        ).status
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

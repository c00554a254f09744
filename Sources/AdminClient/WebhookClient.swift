import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import Synchronization

/// Posts to webhooks: the one client of the process for what it sends unasked.
public final class WebhookClient: Sendable {
    private static let timeout = TimeAmount.seconds(15)

    // Made when it is first needed: most gateways have no webhook.
    private let http = Mutex<HTTPClient?>(nil)

    /// Makes a client, to be closed in the end.
    public init() {}

    /// Posts a body and answers with the status; the answer's body is not read.
    public func post(
        _ url: String,
        headers: [(name: String, value: String)],
        body: [UInt8]
    ) async throws -> Int {
        var request = HTTPClientRequest(url: url)
        request.method = .POST
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        request.body = .bytes(ByteBuffer(bytes: body))
        return Int(try await client().execute(request, timeout: Self.timeout).status.code)
    }

    /// Closes the connections.
    public func close() async throws { try await http.withLock { $0.take() }?.shutdown() }

    private func client() -> HTTPClient {
        http.withLock { http in
            if let http { return http }
            // A redirect would carry a signed message to wherever it points.
            var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
            configuration.timeout = .init(connect: .seconds(5), read: Self.timeout)
            let made = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
            http = made
            return made
        }
    }
}

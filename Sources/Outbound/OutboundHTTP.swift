import AsyncHTTPClient
import NIOCore
import NIOHTTP1

/// Calls of other HTTP servers, off the request path: identity providers, webhooks, the admin API of a gateway.
///
/// Every call has a deadline that covers its whole answer, and a bound on the answer's body. A redirect is an answer
/// like any other: following one would carry credentials to wherever it points. Nothing of a body is logged.
public struct OutboundHTTP: Sendable {
    private let client: HTTPClient

    /// Makes a client, which must be shut down.
    ///
    /// `connectTimeout` bounds the attempts to connect of each call, which has its own timeout beside it.
    public init(connectTimeout: Duration = .seconds(10)) {
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        configuration.timeout.connect = TimeAmount(connectTimeout)
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    /// Makes a client, hands it to `body` and shuts it down afterwards.
    public static func run<Result>(
        connectTimeout: Duration = .seconds(10),
        _ body: (OutboundHTTP) async throws -> Result
    ) async throws -> Result {
        let http = OutboundHTTP(connectTimeout: connectTimeout)
        do {
            let result = try await body(http)
            try await http.shutdown()
            return result
        } catch {
            // What went wrong first says more than what followed from it.
            try? await http.shutdown()
            throw error
        }
    }

    /// Closes the connections; a call that still runs fails.
    public func shutdown() async throws { try await client.shutdown() }

    /// Sends a request and returns its whole answer, whatever its status.
    ///
    /// `url` is an `http://` or `https://` one; `timeout` ends with the last byte of the answer, whose body may have
    /// `maxBody` bytes.
    public func send(
        _ method: String,
        _ url: String,
        headers: [(String, String)] = [],
        body: [UInt8]? = nil,
        timeout: Duration,
        maxBody: Int
    ) async throws(OutboundError) -> OutboundAnswer {
        guard url.hasPrefix("https://") || url.hasPrefix("http://") else { throw .notHTTP }
        var request = HTTPClientRequest(url: url)
        request.method = HTTPMethod(rawValue: method)
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        if let body { request.body = .bytes(ByteBuffer(bytes: body)) }
        do {
            return try await withDeadline(timeout) { [client, request] in
                try await Self.exchange(request, client, timeout, maxBody)
            }
        } catch {
            throw OutboundError(error, timeout: timeout, maxBody: maxBody)
        }
    }

    private static func exchange(
        _ request: HTTPClientRequest,
        _ client: HTTPClient,
        _ timeout: Duration,
        _ maxBody: Int
    ) async throws -> OutboundAnswer {
        let answer = try await client.execute(request, timeout: TimeAmount(timeout))
        let body = try await answer.body.collect(upTo: maxBody)
        return OutboundAnswer(
            status: Int(answer.status.code),
            headers: answer.headers.map { ($0.name, $0.value) },
            body: Array(body.readableBytesView)
        )
    }
}

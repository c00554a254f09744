import Outbound

/// Calls the admin API of a gateway.
public struct AdminClient: Sendable {
    /// The largest answer, in bytes.
    private static let maxAnswer = 256 << 20
    private static let timeout = Duration.seconds(60)

    private let http: OutboundHTTP
    private let url: String
    private let token: String?

    /// Makes a client, hands it to `body` and closes it afterwards.
    ///
    /// `url` is the root of the admin listener, such as `http://127.0.0.1:8081`.
    public static func run(
        url: String,
        token: String?,
        _ body: (AdminClient) async throws -> Void
    ) async throws {
        var root = url[...]
        while root.hasSuffix("/") { root.removeLast() }
        guard root.hasPrefix("http://") || root.hasPrefix("https://") else {
            throw AdminClientError("\"\(url)\" is not an http:// or https:// URL")
        }
        try await OutboundHTTP.run { http in
            try await body(AdminClient(http: http, url: String(root), token: token))
        }
    }

    /// Gets a path such as `/api/v1/teams`; parameters without a value are left out.
    public func get(_ path: String, query: [(String, String?)] = []) async throws -> [UInt8] {
        let pairs = query.compactMap { name, value in
            value.map { "\(PercentCoding.encode(name))=\(PercentCoding.encode($0))" }
        }
        return try await send(
            "GET",
            pairs.isEmpty ? path : path + "?" + pairs.joined(separator: "&"),
            body: nil
        )
    }

    /// Posts a body to a path.
    public func post(_ path: String, _ body: JSONTree = .object([:])) async throws -> [UInt8] {
        try await send("POST", path, body: body)
    }

    /// Changes what is at a path.
    public func patch(_ path: String, _ body: JSONTree) async throws -> [UInt8] {
        try await send("PATCH", path, body: body)
    }

    /// Deletes what is at a path.
    public func delete(_ path: String) async throws -> [UInt8] { try await send("DELETE", path, body: nil) }

    /// A path with one more part, percent-coded.
    public static func path(_ parent: String, _ part: String) -> String {
        "\(parent)/\(PercentCoding.encode(part))"
    }

    private func send(_ method: String, _ path: String, body: JSONTree?) async throws -> [UInt8] {
        var headers: [(String, String)] = []
        if let token { headers.append(("authorization", "Bearer \(token)")) }
        if body != nil { headers.append(("content-type", "application/json")) }
        let answer: OutboundAnswer
        do {
            answer = try await http.send(
                method,
                url + path,
                headers: headers,
                body: body?.bytes,
                timeout: Self.timeout,
                maxBody: Self.maxAnswer
            )
        } catch {
            throw AdminClientError("cannot reach the gateway at \(url): \(error)")
        }
        guard answer.status < 300 else { throw AdminClientError(status: answer.status, body: answer.body) }
        return answer.body
    }
}

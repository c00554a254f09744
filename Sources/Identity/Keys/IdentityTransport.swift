/// Sends requests to identity providers; whoever assembles the gateway gives an HTTP client.
public protocol IdentityTransport: Sendable {
    /// Sends a request and returns the whole answer, whatever its status.
    ///
    /// Must not follow redirects, must keep to the request's deadline and bound, and must log nothing of a body or a
    /// header. A thrown error's description is shown to administrators.
    func send(_ request: IdentityRequest) async throws -> IdentityAnswer
}

/// The answer of an identity provider.
public struct IdentityAnswer: Sendable, Hashable {
    /// The status, such as 200.
    public let status: Int
    /// The whole body.
    public let body: [UInt8]

    /// Makes an answer of its parts.
    public init(status: Int, body: [UInt8]) {
        self.status = status
        self.body = body
    }
}

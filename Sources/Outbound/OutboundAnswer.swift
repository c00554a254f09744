/// The answer of another HTTP server.
public struct OutboundAnswer: Sendable {
    /// The status, such as 200.
    public let status: Int
    /// The header fields in the order they came in, trailers not included.
    public let headers: [(String, String)]
    /// The whole body.
    public let body: [UInt8]

    /// Makes an answer of its parts.
    public init(status: Int, headers: [(String, String)], body: [UInt8]) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// The value of the first header field of a name; case does not count.
    public func header(_ name: String) -> String? {
        let wanted = name.lowercased()
        return headers.first { $0.0.lowercased() == wanted }?.1
    }
}

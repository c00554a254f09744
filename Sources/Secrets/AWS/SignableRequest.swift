/// A request as it will be sent, for whoever signs it.
public struct SignableRequest: Sendable, Hashable {
    /// A header field.
    public struct Field: Sendable, Hashable {
        /// The name, of either case.
        public let name: String
        /// The value.
        public let value: String

        /// Makes a field.
        public init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// The method, such as `POST`.
    public let method: String
    /// The path, percent-encoded once, as it is sent.
    public let path: String
    /// What follows the question mark, as it is sent; empty for nothing.
    public let query: String
    /// The fields that are signed: `host`, every `x-amz-…` one, and what else shall not change on the way.
    public let fields: [Field]
    /// SHA-256 of the body in hexadecimal digits.
    public let bodyDigest: String

    /// Joins the parts; `target` is the path with its query.
    public init(method: String, target: String, fields: [Field], bodyDigest: String) {
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        self.method = method
        path = String(parts.first ?? "")
        query = parts.count > 1 ? String(parts[1]) : ""
        self.fields = fields
        self.bodyDigest = bodyDigest
    }
}

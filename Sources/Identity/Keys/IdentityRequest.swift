/// A request to an identity provider.
public struct IdentityRequest: Sendable, Hashable {
    /// A header field.
    public struct Field: Sendable, Hashable {
        /// The name, in lower case.
        public let name: String
        /// The value, which may be a credential.
        public let value: String

        /// Makes a field.
        public init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// `GET`, `POST` or `PUT`.
    public let method: String
    /// The whole URL: https, or http to this machine.
    public let url: String
    /// The header fields.
    public let fields: [Field]
    /// The body of a `POST`.
    public let body: [UInt8]?
    /// The time until the last byte of the answer; 10 seconds where nothing else is said.
    public private(set) var timeout = Duration.seconds(10)
    /// The largest body of an answer, in bytes.
    public let maxAnswer = 1 << 20

    /// Gets a document.
    init(get url: String, fields: [Field] = []) {
        method = "GET"
        self.url = url
        self.fields = [Field("accept", "application/json")] + fields
        body = nil
    }

    /// Posts a form.
    init(post form: [(String, String)], to url: String, fields: [Field] = []) {
        method = "POST"
        self.url = url
        self.fields =
            [
                Field("accept", "application/json"),
                Field("content-type", "application/x-www-form-urlencoded"),
            ] + fields
        body = Array(FormCoding.text(form).utf8)
    }

    /// Posts a JSON document.
    init(post document: JSONNode, to url: String, fields: [Field] = []) {
        method = "POST"
        self.url = url
        self.fields =
            [Field("accept", "application/json"), Field("content-type", "application/json")] + fields
        body = document.bytes
    }

    /// Puts nothing but fields.
    init(put url: String, fields: [Field]) {
        method = "PUT"
        self.url = url
        self.fields = fields
        body = []
    }

    /// The request with another time until the last byte of its answer.
    func within(_ timeout: Duration) -> IdentityRequest {
        var request = self
        request.timeout = timeout
        return request
    }
}

/// A request to the admin listener, as the routes see it.
struct AdminRequest: Sendable {
    /// The method, in capitals.
    var method: String
    /// The path as it was sent.
    var path: String
    /// The query as it was sent, without the question mark.
    var query: String = ""
    /// The `authorization` field.
    var authorization: String?
    /// The client's address as the socket has it.
    var peer: String?
    /// What proxies say of where the request comes from.
    var forwardedFor: String?
    /// The body.
    var body: [UInt8] = []
}

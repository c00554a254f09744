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
    /// The cookies, as a browser sends them.
    var cookies: String?
    /// The `x-csrf-token` field, which shows that a page of ours sends the request.
    var csrfToken: String?
    /// The `sec-fetch-site` field: from which site a browser sends the request.
    var fetchSite: String?
    /// The `user-agent` field.
    var agent = ""
    /// The `content-type` field.
    var contentType: String?
    /// The `if-match` field.
    var ifMatch: String?
    /// The `if-none-match` field.
    var ifNoneMatch: String?
    /// The body.
    var body: [UInt8] = []
}

extension AdminRequest {
    /// The value of a cookie; of two with one name none counts, since one of them may be a stranger's.
    func cookie(_ name: String) -> String? {
        let values = (cookies ?? "").split(separator: ";").compactMap { part -> Substring? in
            let pair = part.drop { $0 == " " }
            return pair.hasPrefix(name + "=") ? pair.dropFirst(name.count + 1) : nil
        }
        return values.count == 1 ? values.first.map(String.init) : nil
    }

    /// Whether a browser says that a page of another site sends it.
    var isFromOtherSite: Bool { fetchSite == "cross-site" || fetchSite == "same-site" }

    /// Whether the method changes nothing.
    var isSafe: Bool { method == "GET" || method == "HEAD" }
}

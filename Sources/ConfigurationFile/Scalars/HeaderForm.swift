import Policy

/// What headers an operator may add to every upstream request, and by which requests can be told apart.
enum HeaderForm {
    /// Headers that carry credentials: those belong to `api_key`, which no log or answer shows.
    private static let credentials: Set<String> = [
        "authorization", "proxy-authorization", "x-api-key", "api-key", "x-goog-api-key", "cookie",
    ]

    /// Headers that the gateway sets itself, since they say how a message is framed or where it goes.
    private static let framing: Set<String> = [
        "host", "content-length", "transfer-encoding", "connection", "keep-alive", "te", "trailer", "upgrade",
        "x-amz-date", "x-amz-content-sha256", "x-amz-security-token", "expect", "content-type",
        "content-encoding", "accept-encoding", "proxy-connection",
    ]

    /// Throws what is wrong with the name of a header to add.
    static func checkName(_ text: String) throws(Fault) {
        try checkToken(text)
        let name = text.lowercased()
        if credentials.contains(name) { throw Fault("is a credential; give it as api_key") }
        if framing.contains(name) { throw Fault("is set by the gateway itself") }
    }

    /// Throws what is wrong with the name of a header that requests are told apart by: only those that pass on are looked at.
    static func checkRequestName(_ text: String) throws(Fault) {
        try checkToken(text)
        guard FieldDisposition(text).passes else {
            throw Fault("is no header that passes on to the upstream, so that it would never match")
        }
    }

    /// Throws what is wrong with a name (RFC 9110, section 5.1).
    private static func checkToken(_ text: String) throws(Fault) {
        let marks = Array("!#$%&'*+-.^_`|~".utf8)
        let isToken = text.utf8.allSatisfy { byte in
            switch byte {
            case 48...57, 65...90, 97...122: true
            default: marks.contains(byte)
            }
        }
        guard isToken, (1...128).contains(text.utf8.count) else {
            throw Fault("\(Fault.quoted(text)) is not a header name")
        }
    }

    /// Throws what is wrong with a value (RFC 9110, section 5.5, without its obsolete parts).
    static func checkValue(_ text: String) throws(Fault) {
        if text.hasPrefix("env:") || text.hasPrefix("file:") {
            throw Fault("headers take no references to secrets; give the credential as api_key")
        }
        let isValue = text.utf8.allSatisfy { ($0 >= 0x20 && $0 < 0x7f) || $0 == 0x09 }
        let isTrimmed = text.first?.isWhitespace != true && text.last?.isWhitespace != true
        guard isValue, isTrimmed, text.utf8.count <= 4096 else {
            throw Fault("must be at most 4096 printable ASCII characters without blanks at its ends")
        }
    }
}

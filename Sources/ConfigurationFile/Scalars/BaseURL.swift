/// The root of a provider's API, in the form in which the gateway appends routes to it.
struct BaseURL {
    /// Scheme, host, port and path without a slash at the end.
    let text: String

    /// Reads a URL as an operator writes it; one without a path gets this one.
    init(_ written: String, path ownPath: String = "/v1") throws(Fault) {
        guard written.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }), written.utf8.count <= 2048 else {
            throw Fault("must be a URL in printable ASCII without blanks")
        }
        let scheme = ["https://", "http://"].first { written.lowercased().hasPrefix($0) }
        guard let scheme else { throw Fault("must begin with https:// or http://") }
        let rest = written.dropFirst(scheme.count)
        // A name and password in a URL end up in logs; they are not repeated here either.
        guard !rest.contains("@") else {
            throw Fault("must not carry a name or password; give it as api_key")
        }
        guard !rest.contains("?"), !rest.contains("#") else {
            throw Fault("must not carry a query or fragment")
        }
        let slash = rest.firstIndex(of: "/") ?? rest.endIndex
        let authority = String(rest[..<slash])
        guard let (_, port) = AddressForm.split(authority) else {
            throw Fault("has no valid host, found \(Fault.quoted(written))")
        }
        if let port, !AddressForm.isPort(port, from: 1) {
            throw Fault("port must be between 1 and 65535, found \(Fault.quoted(port))")
        }
        var path = rest[slash...]
        guard !path.contains("/../"), !path.hasSuffix("/.."), !path.contains("//") else {
            throw Fault("must have a path without empty or \"..\" parts")
        }
        if path.hasSuffix("/") { path = path.dropLast() }
        text = scheme + authority + (path.isEmpty ? ownPath : String(path))
    }
}

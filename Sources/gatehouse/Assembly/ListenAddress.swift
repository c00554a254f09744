/// `HOST:PORT` as two values; an IPv6 host stands in brackets.
struct ListenAddress {
    let host: String
    let port: Int

    init(_ text: String) throws(StartFailure) {
        guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
            (0...65_535).contains(port)
        else { throw StartFailure("the address \(text) is not HOST:PORT") }
        let host = String(text[..<colon])
        self.host = host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
        self.port = port
    }

    /// Whether only this machine can reach it.
    var isLoopback: Bool { host == "localhost" || host == "::1" || host.hasPrefix("127.") }

    /// The address as `HOST:PORT`, with the port that was given to it.
    func text(port: Int) -> String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

    /// The address as a URL that a browser on this machine can open.
    func url(port: Int) -> String {
        let shown =
            host == "0.0.0.0" ? "127.0.0.1" : host == "::" ? "[::1]" : host.contains(":") ? "[\(host)]" : host
        return "http://\(shown):\(port)"
    }
}

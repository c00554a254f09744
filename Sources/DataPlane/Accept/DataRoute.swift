import Dialects

/// What a request line of the data plane asks for.
enum DataRoute: Equatable {
    /// Runs a model.
    case inference(Dialects.Operation)
    /// `GET /v1/models`.
    case models
    /// `GET /v1/models/{id}`, the id percent-decoded.
    case model(String)
    /// `GET /livez`.
    case live
    /// `GET /readyz`.
    case ready
    /// A known path with another method; the methods it takes.
    case wrongMethod(allowed: String)
    /// No route.
    case unknown

    /// Finds the route of a request line.
    ///
    /// A query is allowed everywhere and read nowhere but for the key.
    init(method: String, path: Substring) {
        switch path {
        case "/v1/chat/completions": self = Self.only("POST", method, .inference(.chatCompletions))
        case "/v1/completions": self = Self.only("POST", method, .inference(.completions))
        case "/v1/embeddings": self = Self.only("POST", method, .inference(.embeddings))
        case "/v1/models": self = Self.only("GET", method, .models)
        case "/livez": self = Self.only("GET", method, .live)
        case "/readyz": self = Self.only("GET", method, .ready)
        default:
            let prefix = "/v1/models/"
            guard path.hasPrefix(prefix), let id = PercentText.decode(path.dropFirst(prefix.count)),
                !id.isEmpty
            else {
                self = .unknown
                return
            }
            self = Self.only("GET", method, .model(id))
        }
    }

    private static func only(_ allowed: String, _ method: String, _ route: DataRoute) -> DataRoute {
        method == allowed || (allowed == "GET" && method == "HEAD") ? route : .wrongMethod(allowed: allowed)
    }
}

/// Percent-encoding (RFC 3986 section 2.1).
enum PercentText {
    /// The decoded text, or `nil` for a broken escape or bytes that are not UTF-8.
    static func decode(_ text: some StringProtocol) -> String? {
        var bytes: [UInt8] = []
        var pending = text.utf8.makeIterator()
        while let byte = pending.next() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = pending.next().flatMap(digit), let low = pending.next().flatMap(digit) else {
                return nil
            }
            bytes.append(high << 4 | low)
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x37
        case 0x61...0x66: byte - 0x57
        default: nil
        }
    }
}

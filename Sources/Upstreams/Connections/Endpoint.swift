import NIOCore
import Policy
import Ports
import Vocabulary

/// Where a provider's requests go, and what each of them begins with.
final class Endpoint {
    /// What makes two calls share connections: never two providers, whose credentials and limits differ.
    struct PoolKey: Hashable, Sendable {
        var provider: String
        var host: String
        var port: Int
        var isSecure: Bool
        var caFile: String?
    }

    struct Unusable: Error { let reason: String }

    let key: PoolKey
    /// The path of the base URL, without a trailing slash.
    let basePath: String
    /// Host, key and configured headers, each line ended by CRLF.
    let fixedLines: ByteBuffer
    /// What the last request began with: most of an endpoint's requests go to one path.
    private var latestOpening: (path: String, bytes: ByteBuffer)?
    /// The configured headers alone.
    let configuredLines: ByteBuffer
    /// The value of the `host` field.
    let authority: String
    /// What authorizes calls whose credential is not a key that is sent as it is.
    let authorizing: (any UpstreamAuthority)?
    /// Fields for requests in which neither the client nor the configuration has them; names in lower case.
    private let fallbackFields: [(name: [UInt8], line: String)]
    /// Names in lower case of what the operator sets, and of what authorizes: a client cannot set it again.
    private let ownNames: [[UInt8]]
    /// How many connections the process may hold open.
    let connectionLimit: Int
    /// How many calls of the process may wait for one.
    let queueLimit: Int

    init(provider: Provider, authorizing: (any UpstreamAuthority)? = nil) throws(Unusable) {
        let text = provider.baseURL
        guard let scheme = text.range(of: "://") else { throw Unusable(reason: "no scheme in \(text)") }
        let isSecure = text[..<scheme.lowerBound] == "https"
        let rest = text[scheme.upperBound...]
        let slash = rest.firstIndex(of: "/") ?? rest.endIndex
        let authority = rest[..<slash]
        var host = String(authority)
        var port = isSecure ? 443 : 80
        if let colon = authority.lastIndex(of: ":"), !authority.hasSuffix("]") {
            guard let number = Int(authority[authority.index(after: colon)...]), (1...65_535).contains(number)
            else {
                throw Unusable(reason: "bad port in \(text)")
            }
            host = String(authority[..<colon])
            port = number
        }
        if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
        guard !host.isEmpty else { throw Unusable(reason: "no host in \(text)") }
        let declaration = provider.declaration
        guard authorizing != nil || !declaration.credentialForm.isObtained else {
            throw Unusable(reason: "nothing authorizes the calls of \(provider.name)")
        }
        key = PoolKey(
            provider: provider.name,
            host: host,
            port: port,
            isSecure: isSecure,
            caFile: declaration.caFile
        )
        basePath = rest[slash...].hasSuffix("/") ? String(rest[slash...].dropLast()) : String(rest[slash...])
        configuredLines = declaration.headers.sorted { $0.key < $1.key }.reduce(into: ByteBuffer()) {
            $0.writeString("\($1.key): \($1.value.revealed)\r\n")
        }
        var lines = ByteBuffer(string: "host: \(authority)\r\n\(Self.keyLine(provider))")
        lines.writeImmutableBuffer(configuredLines)
        fixedLines = lines
        self.authority = String(authority)
        self.authorizing = authorizing
        let configured = Set(declaration.headers.keys.map { $0.lowercased() })
        ownNames = configured.union(authorizing == nil ? [] : Self.authorizingNames).map { Array($0.utf8) }
        fallbackFields = declaration.fallbackFields.filter { !configured.contains($0.name) }
            .map { (Array($0.name.utf8), "\($0.name): \($0.value)\r\n") }
        connectionLimit = declaration.connections
        queueLimit = declaration.queue
    }

    /// What a request to a path below the base URL begins with: its request line and the fixed lines.
    func opening(for path: String, _ method: UpstreamMethod = .post) -> ByteBuffer {
        guard method == .post else {
            var bytes = ByteBuffer(string: "\(method.rawValue) \(basePath)\(path) HTTP/1.1\r\n")
            bytes.writeImmutableBuffer(fixedLines)
            return bytes
        }
        if let latestOpening, latestOpening.path == path { return latestOpening.bytes }
        var bytes = ByteBuffer(string: "POST \(basePath)\(path) HTTP/1.1\r\n")
        bytes.writeImmutableBuffer(fixedLines)
        latestOpening = (path, bytes)
        return bytes
    }

    /// A client's header lines without those that the operator's configuration sets itself, and with those that the
    /// provider cannot do without.
    ///
    /// Most providers have neither, and then nothing is looked at.
    func ownLines(of lines: ByteBuffer) -> ByteBuffer {
        guard !ownNames.isEmpty || !fallbackFields.isEmpty else { return lines }
        var kept = ByteBuffer()
        var missing = fallbackFields
        for line in lines.readableBytesView.split(separator: 0x0A, omittingEmptySubsequences: true) {
            let name = line.prefix { $0 != 0x3A }.lazy.map { $0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0 }
            guard !ownNames.contains(where: { name.elementsEqual($0) }) else { continue }
            missing.removeAll { name.elementsEqual($0.name) }
            kept.writeBytes(line)
            kept.writeInteger(0x0A as UInt8)
        }
        for field in missing { kept.writeString(field.line) }
        return kept
    }

    /// What authorities write themselves.
    private static let authorizingNames: Set<String> = [
        "authorization", "x-amz-date", "x-amz-content-sha256", "x-amz-security-token",
    ]

    /// The line of a key that is sent as it is; nothing for other providers.
    private static func keyLine(_ provider: Provider) -> String {
        guard let key = provider.apiKey else { return "" }
        return switch provider.declaration.credentialForm {
        case .bearerKey: "authorization: Bearer \(key.revealed)\r\n"
        case .keyField(let name): "\(name): \(key.revealed)\r\n"
        case .none, .token, .signature: ""
        }
    }
}

extension StringProtocol {
    /// The first place of a text, without Foundation.
    func range(of text: String) -> Range<Index>? {
        var index = startIndex
        while index < endIndex {
            if self[index...].hasPrefix(text) { return index..<self.index(index, offsetBy: text.count) }
            index = self.index(after: index)
        }
        return nil
    }
}

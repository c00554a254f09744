import NIOCore
import Policy
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
    /// Host, credential and configured headers, each line ended by CRLF.
    let fixedLines: ByteBuffer
    /// The names of the configured headers in lower case: what the operator sets, a client cannot set again.
    private let ownNames: [[UInt8]]
    /// How many connections the process may hold open.
    let connectionLimit: Int
    /// How many calls of the process may wait for one.
    let queueLimit: Int

    init(provider: Provider) throws(Unusable) {
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
        key = PoolKey(
            provider: provider.name,
            host: host,
            port: port,
            isSecure: isSecure,
            caFile: declaration.caFile
        )
        basePath = rest[slash...].hasSuffix("/") ? String(rest[slash...].dropLast()) : String(rest[slash...])
        var lines = ByteBuffer()
        lines.writeString("host: \(authority)\r\n")
        if let apiKey = declaration.apiKey {
            lines.writeString("authorization: Bearer \(apiKey.revealed)\r\n")
        }
        for (name, value) in declaration.headers.sorted(by: { $0.key < $1.key }) {
            lines.writeString("\(name): \(value)\r\n")
        }
        fixedLines = lines
        ownNames = declaration.headers.keys.map { Array($0.lowercased().utf8) }
        connectionLimit = min(declaration.connections, declaration.concurrency ?? .max)
        queueLimit = declaration.queue
    }

    /// A client's header lines without those that the operator's configuration sets itself.
    ///
    /// Most providers have no headers configured, and then nothing is looked at.
    func withoutOwnFields(_ lines: ByteBuffer) -> ByteBuffer {
        guard !ownNames.isEmpty else { return lines }
        var kept = ByteBuffer()
        for line in lines.readableBytesView.split(separator: 0x0A, omittingEmptySubsequences: true) {
            let name = line.prefix { $0 != 0x3A }.lazy.map { $0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0 }
            guard !ownNames.contains(where: { name.elementsEqual($0) }) else { continue }
            kept.writeBytes(line)
            kept.writeInteger(0x0A as UInt8)
        }
        return kept
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

import Dialects
import Policy
import Ports
import Vocabulary

/// A request line that asks a provider for one of its own routes: `/{provider}/…`.
struct PassthroughRoute: Equatable, Sendable {
    /// The methods that pass.
    static let methods = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"

    /// What is to be done.
    let method: UpstreamMethod
    /// The provider's name.
    let provider: String
    /// The path below the provider's base URL, as it came: percent-encoded, with its leading slash.
    let path: String
    /// What is asked behind the path, without the question mark and without credentials; empty if nothing is.
    private(set) var query = ""

    /// Reads a request line; `nil` if its path is below none that a provider could have.
    init?(method: String, path: Substring) {
        guard let method = UpstreamMethod(rawValue: method),
            let (provider, rest) = Self.parts(of: path)
        else { return nil }
        self.method = method
        self.provider = String(provider)
        self.path = String(rest)
    }

    /// Whether a path could be a provider's, whatever the method.
    static func couldBe(_ path: Substring) -> Bool { parts(of: path) != nil }

    private static func parts(of path: Substring) -> (provider: Substring, rest: Substring)? {
        guard path.first == "/" else { return nil }
        let name = path.dropFirst().prefix { $0 != "/" }
        let rest = path[name.endIndex...]
        guard !name.isEmpty, rest.utf8.count > 1,
            !ProviderDeclaration.reservedNames.contains(name.lowercased()),
            // Azure's routes are the gateway's own.
            !(name == "openai" && rest.hasPrefix("/deployments/"))
        else { return nil }
        return (name, rest)
    }

    /// Reads the query; what can be a credential stays here.
    mutating func read(query: Substring) {
        let credentials: Set<String> = ["key", "api_key", "api-key", "access_token"]
        query.split(separator: "&", omittingEmptySubsequences: true).filter { pair in
            let name = pair.prefix { $0 != "=" }.lowercased()
            let plain = PercentText.decode(name)?.lowercased() ?? name
            return !credentials.contains(plain) && !plain.hasPrefix("x-amz-")
        }.forEach { self.query += self.query.isEmpty ? String($0) : "&\($0)" }
    }

    /// The path with the query, below the provider's base URL.
    var target: String { query.isEmpty ? path : "\(path)?\(query)" }

    /// The longest path that is passed on, in bytes, and the most parts of one: what a path could be among the gateway's own is
    /// looked for behind each of its parts.
    private static let longestPath = 2048
    private static let mostParts = 64

    /// Refuses a path that two readers could take for different ones, that leaves the base URL, or that is too long; gives what a
    /// plain one could be among the gateway's own, which is nothing for a request that does not post.
    func check() throws(Refusal) -> [String] {
        guard path.utf8.count <= Self.longestPath else { throw Self.unclear }
        let segments = path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
        guard segments.count <= Self.mostParts else { throw Self.unclear }
        for segment in segments {
            guard segment.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") }),
                !Self.escapesPlainly(segment), let plain = PercentText.decode(segment),
                !plain.isEmpty, plain != ".", plain != "..",
                !plain.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F || "/\\".utf8.contains($0) }),
                !plain.utf8.contains(UInt8(ascii: "%"))
            else { throw Self.unclear }
        }
        // A provider that ignores the case of letters would run a model where the gate sees an unknown route.
        let candidates = method == .post ? candidates : []
        if !candidates.contains(where: { Self.isRoute($0) }),
            candidates.contains(where: { Self.isRoute($0, ignoringCase: true) })
        {
            throw Self.unclear
        }
        return candidates
    }

    /// Whether a segment has an escape of a byte that needs none (RFC 3986 section 2.3), and so a plainer form.
    private static func escapesPlainly(_ segment: Substring) -> Bool {
        segment.split(separator: "%", omittingEmptySubsequences: false).dropFirst().contains { rest in
            guard let byte = UInt8(rest.prefix(2), radix: 16) else { return false }
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: return true
            default: return "-._~".utf8.contains(byte)
            }
        }
    }

    /// Whether a path is one of the gateway's own that run models.
    private static func isRoute(_ path: String, ignoringCase: Bool = false) -> Bool {
        func form(_ text: String) -> String { ignoringCase ? text.lowercased() : text }
        let path = form(path)
        return DataRoute.table.contains { row in
            guard row.method == "POST" else { return false }
            switch row.target {
            case .whole(.inference): return path == form(row.path)
            case .model(let end, _): return path.hasPrefix(form(row.path)) && path.hasSuffix(form(end))
            default: return false
            }
        }
    }

    private static let unclear = Refusal(
        .invalidRequest,
        "The path is not in its plain form: empty, `.` and `..` parts, encoded slashes and control characters are not "
            + "passed on, nor are paths of more than 2,048 bytes or 64 parts. The caller must write it out."
    )
}

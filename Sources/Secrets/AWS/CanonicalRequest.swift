/// The one form of a request that both ends of Signature Version 4 digest.
///
/// AWS Identity and Access Management User Guide, "Create a signed AWS API request", step 1, read November 2026.
struct CanonicalRequest: Sendable {
    /// The form itself.
    let text: String
    /// The names of the signed fields, joined by semicolons.
    let signedNames: String

    /// Puts a request in the form.
    init(_ request: SignableRequest) {
        let fields = Self.fields(request.fields)
        signedNames = fields.map(\.name).joined(separator: ";")
        let lines = fields.map { "\($0.name):\($0.value)\n" }.joined()
        let parts = [
            request.method, Self.path(request.path), Self.query(request.query), lines, signedNames,
            request.bodyDigest,
        ]
        text = parts.joined(separator: "\n")
    }

    /// The path without dot segments and empty parts, encoded once more than it is sent: so for every service but S3.
    ///
    /// A colon that is sent as `%3A` is signed as `%253A`.
    private static func path(_ path: String) -> String {
        var parts: [Substring] = []
        for part in path.split(separator: "/") where part != "." {
            if part == ".." { _ = parts.popLast() } else { parts.append(part) }
        }
        let end = path.hasSuffix("/") && !parts.isEmpty ? "/" : ""
        return "/" + parts.map { PercentCoding.encode($0.utf8) }.joined(separator: "/") + end
    }

    /// The parameters, each encoded in the strict way, in the order of their names and values.
    private static func query(_ query: String) -> String {
        let pairs = query.split(separator: "&").map { pair in
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let coded = parts.map { PercentCoding.encode(PercentCoding.decode($0.utf8)) }
            return (name: coded[0], value: coded.count > 1 ? coded[1] : "")
        }
        return pairs.sorted { ($0.name, $0.value) < ($1.name, $1.value) }
            .map { "\($0.name)=\($0.value)" }.joined(separator: "&")
    }

    /// The fields by name, values of one name joined in their order, runs of blanks as one.
    private static func fields(_ fields: [SignableRequest.Field]) -> [(name: String, value: String)] {
        var values: [String: [String]] = [:]
        for field in fields {
            let value = field.value.split { $0 == " " || $0 == "\t" }.joined(separator: " ")
            values[field.name.lowercased(), default: []].append(value)
        }
        return values.map { (name: $0.key, value: $0.value.joined(separator: ",")) }
            .sorted { $0.name < $1.name }
    }
}

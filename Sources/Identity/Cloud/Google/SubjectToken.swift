/// Where a workload's own token comes from, which is exchanged for Google's: a file or a URL.
///
/// Google AIP-4117, "External Account Credentials", read November 2026.
struct SubjectToken: Sendable {
    private enum Place: Sendable {
        case file(String)
        case url(IdentityRequest)
    }

    private let place: Place
    /// The member of a JSON document that is the token; `nil` if the whole text is.
    private let member: String?

    /// Reads what a document says of it.
    init(_ source: JSONNode?) throws(CloudCredentialError) {
        if let path = source?["file"]?.string {
            place = .file(path)
        } else if let url = source?["url"]?.string {
            guard CloudURL.isAllowed(url) else { throw .notSecure(url: url) }
            var fields: [IdentityRequest.Field] = []
            if case .object(let members)? = source?["headers"] {
                fields = members.sorted { $0.key < $1.key }
                    .compactMap { name, value in value.string.map { .init(name.lowercased(), $0) } }
            }
            place = .url(IdentityRequest(get: url, fields: fields))
        } else {
            throw .unusable(
                "the external account's credential_source must be a file or a url; environments and executables are "
                    + "not supported"
            )
        }
        switch source?["format"]?["type"]?.string ?? "text" {
        case "text": member = nil
        case "json":
            guard let name = source?["format"]?["subject_token_field_name"]?.string else {
                throw .unusable(
                    "the external account's credential_source.format lacks subject_token_field_name"
                )
            }
            member = name
        default: throw .unusable("the external account's credential_source.format is neither text nor json")
        }
    }

    /// The token as it is now.
    func text(_ host: CloudHost) async throws(CloudCredentialError) -> String {
        let (text, failure): (String, CloudCredentialError) =
            switch place {
            case .file(let path):
                (try host.text(ofFile: path), .file(path: path, reason: "it holds no token"))
            case .url(let request):
                (
                    String(decoding: try await host.send(request), as: UTF8.self).trimmed,
                    .notAnAnswer(url: request.url)
                )
            }
        guard let member else {
            guard text.isHeaderWord else { throw failure }
            return text
        }
        guard let token = JSONNode(parsing: text.utf8)?[member]?.string, token.isHeaderWord else {
            throw failure
        }
        return token
    }
}

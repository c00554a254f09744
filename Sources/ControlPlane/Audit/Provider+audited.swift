import Policy
import Vocabulary

extension Provider {
    /// All that was said of it; of the credential and the values of headers a fingerprint, by which a change shows.
    func audited(_ fingerprint: (Secret) -> String) -> JSONValue {
        let shown = (json.members ?? []).filter { !["headers", "status"].contains($0.name) }
        let rest: [(String, JSONValue)] = [
            ("api_key_fingerprint", .text(declaration.apiKey.map(fingerprint))),
            ("headers", .map(declaration.headers.mapValues { fingerprint(Secret($0)) })),
            ("ca_file", .text(declaration.caFile)),
            ("catalogue_prefix", .text(declaration.cataloguePrefix)),
        ]
        return .object(shown + rest.map { JSONValue.Member(name: $0.0, value: $0.1) })
    }
}

import Policy
import Vocabulary

extension Provider {
    /// All that was said of it; of the credential and the values of headers a fingerprint, by which a change shows.
    func audited(_ fingerprint: (Secret) -> String) -> JSONValue {
        let shown = (json.members ?? []).filter {
            !["headers", "secrets", "status"].contains($0.name) && ($0.name != "cloud" || $0.value != .null)
        }
        let rest: [(String, JSONValue)] = [
            ("api_key_fingerprint", .text(declaration.apiKey.map(fingerprint))),
            ("headers", .map(declaration.headers.mapValues(fingerprint))),
            ("ca_file", .text(declaration.caFile)),
            ("catalogue_prefix", .text(declaration.cataloguePrefix)),
        ]
        let others = declaration.secrets.filter { $0.key != .apiKey }.map {
            ("\($0.key.rawValue)_fingerprint", JSONValue.string(fingerprint($0.value)))
        }.sorted { $0.0 < $1.0 }
        return .object(shown + (rest + others).map { JSONValue.Member(name: $0.0, value: $0.1) })
    }
}

import Ports
import Vocabulary

extension StoredProvider {
    /// Where a provider's headers are sealed for.
    static func placeOfHeaders(_ provider: String) -> String { "provider_headers/\(provider)" }

    /// Its headers.
    func headers(_ tools: DeclarationTools) throws -> [String: Secret] {
        guard let sealedHeaders else { return unsealedHeaders }
        let text = try tools.open(sealedHeaders, Self.placeOfHeaders(name))
        return HeadersText.headers(text).merging(unsealedHeaders) { _, unsealed in unsealed }
    }

    /// The same with all of its headers sealed; those that were sealed under a key that is lost are lost too.
    func sealingHeaders(_ tools: DeclarationTools) throws -> StoredProvider {
        let all = (try? headers(tools)) ?? unsealedHeaders
        var provider = self
        provider.sealedHeaders = try HeadersText.text(all).map {
            try tools.seal($0, Self.placeOfHeaders(name))
        }
        provider.unsealedHeaders = [:]
        return provider
    }
}

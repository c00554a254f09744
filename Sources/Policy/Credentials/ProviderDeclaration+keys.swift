import Vocabulary

extension ProviderDeclaration {
    /// The most keys of one provider.
    public static let mostKeys = 32

    /// The keys one by one; at most one for a provider that has no `api_keys`.
    public var keys: [Secret] {
        (apiKey?.revealed.split(separator: " ") ?? []).map { Secret(String($0)) }
    }

    /// Several keys as the one secret that a declaration keeps.
    public static func joined(_ keys: [Secret]) -> Secret? {
        keys.isEmpty ? nil : Secret(keys.map(\.revealed).joined(separator: " "))
    }
}

import Policy

/// The URL below which a provider's routes hang.
enum BaseURL {
    /// The declared URL, or the kind's own; one without a path gets the kind's; no slash at the end.
    static func resolve(_ provider: ProviderDeclaration) -> String {
        guard let declared = provider.baseURL else { return provider.ownBaseURL ?? "" }
        var text = declared[...]
        while text.hasSuffix("/") { text.removeLast() }
        guard let scheme = text.firstRange(of: "://") else { return String(text) }
        let hasPath = text[scheme.upperBound...].contains("/")
        return hasPath ? String(text) : text + provider.ownPath
    }
}

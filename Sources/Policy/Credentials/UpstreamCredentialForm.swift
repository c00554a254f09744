import Vocabulary

/// How a provider's calls are authorized.
public enum UpstreamCredentialForm: Sendable, Hashable {
    /// Not at all.
    case none
    /// The key is sent as `authorization: Bearer`.
    case bearerKey
    /// The key is sent in a header field of this name.
    case keyField(String)
    /// A token that an identity service gives is sent as `authorization: Bearer`.
    case token
    /// Each request is signed for AWS (Signature Version 4).
    case signature

    /// Whether something must be fetched or made for it, so that no call is sent without asking for that.
    public var isObtained: Bool {
        switch self {
        case .token, .signature: true
        case .none, .bearerKey, .keyField: false
        }
    }
}

extension ProviderDeclaration {
    /// How its calls are authorized, by its kind and what it was given.
    public var credentialForm: UpstreamCredentialForm {
        let hasKey = apiKey != nil
        return switch ProviderFamily(kind: kind) {
        case .demo: .none
        case .azure where cloud.clientSecret != nil: .token
        case .azure: hasKey ? .keyField("api-key") : .none
        case .anthropic: hasKey ? .keyField("x-api-key") : .none
        case .gemini: hasKey ? .keyField("x-goog-api-key") : .none
        case .vertex: hasKey ? .keyField("x-goog-api-key") : .token
        case .bedrock: hasKey ? .bearerKey : .signature
        case .openAI, .compatible, .cohere, .jina, .mistral, .ollama:
            hasKey ? facts?.keyField.map(UpstreamCredentialForm.keyField) ?? .bearerKey : .none
        }
    }

    /// Header fields that a request gets if neither the client nor the configuration sets them.
    ///
    /// Anthropic refuses requests without a version (Anthropic API reference, "Versions", read November 2026).
    public var fallbackFields: [(name: String, value: String)] {
        ProviderFamily(kind: kind) == .anthropic
            ? [("anthropic-version", "2023-06-01")] : []
    }

    /// Whether its calls are authorized with what the host or the machine has, and not with what was declared.
    public var usesHostIdentity: Bool {
        switch credentialForm {
        case .signature: cloud.accessKeyID == nil
        case .token: cloud.credentials == nil && cloud.clientSecret == nil
        case .none, .bearerKey, .keyField: false
        }
    }
}

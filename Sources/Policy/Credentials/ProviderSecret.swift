import Vocabulary

/// The secrets that a provider may be given, by their keys in the configuration file.
public enum ProviderSecret: String, Sendable, CaseIterable {
    /// The key that is sent as it is.
    case apiKey = "api_key"
    /// The name of AWS's key.
    case accessKeyID = "access_key_id"
    /// AWS's key.
    case secretAccessKey = "secret_access_key"
    /// What AWS's temporary keys need beside.
    case sessionToken = "session_token"
    /// Google Cloud's JSON document.
    case credentials
    /// The secret of an application of Entra ID.
    case clientSecret = "client_secret"

    /// Whether it is a document of several lines; the others are single words.
    public var isDocument: Bool { self == .credentials }
}

extension ProviderDeclaration {
    /// A secret of the provider.
    public subscript(secret secret: ProviderSecret) -> Secret? {
        get { self[keyPath: Self.path(secret)] }
        set { self[keyPath: Self.path(secret)] = newValue }
    }

    /// The secrets that it has.
    public var secrets: [ProviderSecret: Secret] {
        ProviderSecret.allCases.reduce(into: [:]) { $0[$1] = self[secret: $1] }
    }

    private static func path(_ secret: ProviderSecret) -> WritableKeyPath<ProviderDeclaration, Secret?> {
        switch secret {
        case .apiKey: \.apiKey
        case .accessKeyID: \.cloud.accessKeyID
        case .secretAccessKey: \.cloud.secretAccessKey
        case .sessionToken: \.cloud.sessionToken
        case .credentials: \.cloud.credentials
        case .clientSecret: \.cloud.clientSecret
        }
    }
}

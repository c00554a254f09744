import Vocabulary

/// A provider as the snapshot keeps it.
public final class Provider: Sendable {
    /// What was declared.
    public let declaration: ProviderDeclaration
    /// The URL under which the API's routes hang, without a trailing slash, such as `https://api.openai.com/v1`.
    public let baseURL: String
    /// Whether the configuration file declares it.
    public let isManagedByFile: Bool
    /// Whose routes and dialects its are.
    public let family: ProviderFamily
    /// The key that its calls are sent with; `nil` if none is.
    public let apiKey: Secret?
    /// Which of the provider's keys that is, from 1.
    public let credential: Int
    /// The same provider with each of its other keys.
    public let twins: [Provider]

    /// The provider's name.
    public var name: String { declaration.name }

    /// Makes a provider with the first of its keys, and its twins with the others.
    public convenience init(declaration: ProviderDeclaration, baseURL: String, isManagedByFile: Bool) {
        let keys = declaration.keys
        let twins = keys.indices.dropFirst().map { place in
            Provider(declaration, baseURL, isManagedByFile, keys[place], credential: place + 1, twins: [])
        }
        self.init(declaration, baseURL, isManagedByFile, keys.first, credential: 1, twins: Array(twins))
    }

    private init(
        _ declaration: ProviderDeclaration,
        _ baseURL: String,
        _ isManagedByFile: Bool,
        _ apiKey: Secret?,
        credential: Int,
        twins: [Provider]
    ) {
        self.declaration = declaration
        family = ProviderFamily(kind: declaration.kind)
        self.baseURL = baseURL
        self.isManagedByFile = isManagedByFile
        self.apiKey = apiKey
        self.credential = credential
        self.twins = twins
    }
}

/// The keys of a provider that are for clouds alone, and which kinds take them.
public enum CloudField: String, Sendable, CaseIterable {
    case region
    case profile
    case roleARN = "role_arn"
    case webIdentityTokenFile = "web_identity_token_file"
    case accessKeyID = "access_key_id"
    case secretAccessKey = "secret_access_key"
    case sessionToken = "session_token"
    case project
    case location
    case credentials
    case tenantID = "tenant_id"
    case clientID = "client_id"
    case clientSecret = "client_secret"

    /// The kind that takes it.
    public var kind: String {
        switch self {
        case .region, .profile, .roleARN, .webIdentityTokenFile, .accessKeyID, .secretAccessKey,
            .sessionToken:
            "bedrock"
        case .project, .location, .credentials: "vertex"
        case .tenantID, .clientID, .clientSecret: "azure-openai"
        }
    }
}

import Vocabulary

/// Access tokens of an application that is registered at Microsoft Entra ID (RFC 6749, section 4.4).
///
/// Microsoft identity platform, "OAuth 2.0 client credentials flow", and Azure OpenAI, "Authentication"; read November
/// 2026.
struct EntraSource: CloudCredentialSource {
    /// What tokens for Azure's models are asked for.
    private static let scope = "https://cognitiveservices.azure.com/.default"

    private let clientID: String
    private let clientSecret: Secret
    private let url: String
    private let host: CloudHost

    /// An application of a tenant; `AZURE_AUTHORITY_HOST` may name another cloud, as for Azure's own tools.
    init(tenantID: String, clientID: String, clientSecret: Secret, host: CloudHost) {
        var authority = host.variable("AZURE_AUTHORITY_HOST") ?? "https://login.microsoftonline.com"
        while authority.hasSuffix("/") { authority.removeLast() }
        if !authority.contains("://") { authority = "https://\(authority)" }
        url = "\(authority)/\(FormCoding.encode(tenantID))/oauth2/v2.0/token"
        self.clientID = clientID
        self.clientSecret = clientSecret
        self.host = host
    }

    func credential() async throws(CloudCredentialError) -> CloudCredential {
        let form = [
            ("grant_type", "client_credentials"), ("client_id", clientID),
            ("client_secret", clientSecret.revealed), ("scope", Self.scope),
        ]
        let answer = try await host.document(IdentityRequest(post: form, to: url))
        return try AccessTokens.credential(answer, from: url, at: host.clock())
    }
}

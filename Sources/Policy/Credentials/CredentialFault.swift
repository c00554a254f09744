/// What is wrong with how a provider is to be authorized.
public struct CredentialFault: Error, Sendable, Hashable {
    /// The key of the configuration that is to be changed or given.
    public let field: String
    /// What is wrong, as a phrase that follows the key.
    public let reason: String

    /// Joins the parts.
    public init(_ field: String, _ reason: String) {
        self.field = field
        self.reason = reason
    }
}

extension ProviderDeclaration {
    /// What is missing or contradicts itself; keys that its kind does not take are not looked at.
    public var credentialFaults: [CredentialFault] {
        switch kind {
        case "bedrock": bedrockFaults
        case "vertex":
            missing([("project", cloud.project != nil)], "a provider of kind vertex needs it")
                + conflicts([("credentials", cloud.credentials != nil)], with: "api_key", apiKey != nil)
        case "azure-openai": entraFaults
        default: []
        }
    }

    private var bedrockFaults: [CredentialFault] {
        let keys = [
            ("access_key_id", cloud.accessKeyID != nil), ("secret_access_key", cloud.secretAccessKey != nil),
        ]
        let hasKeys = keys.contains { $0.1 } || cloud.sessionToken != nil
        let others = [
            ("access_key_id", hasKeys), ("profile", cloud.profile != nil), ("role_arn", cloud.roleARN != nil),
        ]
        var faults = missing([("region", cloud.region != nil)], "a provider of kind bedrock needs it")
        if hasKeys { faults += missing(keys, "access_key_id and secret_access_key belong together") }
        faults += conflicts(others, with: "api_key", apiKey != nil)
        faults += conflicts([("profile", cloud.profile != nil)], with: "access_key_id", hasKeys)
        if cloud.webIdentityTokenFile != nil {
            faults += missing([("role_arn", cloud.roleARN != nil)], "web_identity_token_file needs it")
            faults += conflicts(
                [("access_key_id", hasKeys), ("profile", cloud.profile != nil)],
                with: "web_identity_token_file",
                true
            )
        }
        return faults
    }

    private var entraFaults: [CredentialFault] {
        let parts = [
            ("tenant_id", cloud.tenantID != nil), ("client_id", cloud.clientID != nil),
            ("client_secret", cloud.clientSecret != nil),
        ]
        guard parts.contains(where: { $0.1 }) else { return [] }
        return missing(parts, "tenant_id, client_id and client_secret belong together")
            + conflicts([("client_secret", cloud.clientSecret != nil)], with: "api_key", apiKey != nil)
    }

    private func missing(_ fields: [(String, Bool)], _ reason: String) -> [CredentialFault] {
        fields.filter { !$0.1 }.map { CredentialFault($0.0, "is missing: \(reason)") }
    }

    private func conflicts(
        _ fields: [(String, Bool)],
        with other: String,
        _ isGiven: Bool
    ) -> [CredentialFault] {
        isGiven ? fields.filter(\.1).map { CredentialFault($0.0, "cannot stand beside \(other)") } : []
    }
}

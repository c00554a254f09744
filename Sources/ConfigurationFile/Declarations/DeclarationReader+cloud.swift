import Policy

extension DeclarationReader {
    /// What a provider says of its cloud; keys of other kinds are reported.
    func cloud(_ reader: SectionReader, kind: String) -> CloudTerms {
        var cloud = CloudTerms()
        cloud.region = reader.text("region")
        cloud.profile = reader.text("profile")
        cloud.roleARN = reader.text("role_arn")
        cloud.webIdentityTokenFile = reader.text("web_identity_token_file")
        cloud.accessKeyID = reader.secret("access_key_id")
        cloud.secretAccessKey = reader.secret("secret_access_key")
        cloud.sessionToken = reader.secret("session_token")
        cloud.project = reader.text("project")
        if let value = reader.text("location") { cloud.location = value }
        cloud.credentials = reader.secretDocument("credentials")
        cloud.tenantID = reader.text("tenant_id")
        cloud.clientID = reader.text("client_id")
        cloud.clientSecret = reader.secret("client_secret")
        for field in CloudField.allCases where field.kind != kind && reader.has(field.rawValue) {
            reading.report(
                "a provider of kind \(kind) takes none; it is for \(field.kind)",
                at: reader.place(of: field.rawValue)
            )
        }
        return cloud
    }

    /// Reports what is missing of a provider's credentials or contradicts itself.
    ///
    /// Apart from reading, since a provider of the API is given its secrets elsewhere.
    func checkCredentials(_ provider: ProviderDeclaration, _ reader: SectionReader) {
        for fault in provider.credentialFaults {
            reading.report(fault.reason, at: reader.place(of: fault.field))
        }
    }

    /// The path that a kind's API has below its host: what a base URL without one gets.
    static func ownPath(kind: String, _ cloud: CloudTerms) -> String {
        switch kind {
        case "bedrock": ""
        case "gemini": "/v1beta"
        case "vertex": "/v1/projects/\(cloud.project ?? "")/locations/\(cloud.location)"
        default: "/v1"
        }
    }

    /// Where the APIs of clouds and of the vendors of models are, by the kind; `nil` where that cannot be told.
    ///
    /// Anthropic API reference, "Overview"; Gemini API reference, "Primary endpoints"; Google Cloud, "Vertex AI
    /// locations"; AWS General Reference, "Amazon Bedrock endpoints and quotas"; all read November 2026.
    static func ownBaseURL(kind: String, _ cloud: CloudTerms) -> String? {
        switch kind {
        case "anthropic": return "https://api.anthropic.com/v1"
        case "gemini": return "https://generativelanguage.googleapis.com/v1beta"
        case "vertex":
            let prefix = cloud.location == "global" ? "" : "\(cloud.location)-"
            return "https://\(prefix)aiplatform.googleapis.com" + ownPath(kind: kind, cloud)
        case "bedrock":
            guard let region = cloud.region else { return nil }
            let end = region.hasPrefix("cn-") ? ".cn" : ""
            return "https://bedrock-runtime.\(region).amazonaws.com\(end)"
        default: return nil
        }
    }
}

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
}

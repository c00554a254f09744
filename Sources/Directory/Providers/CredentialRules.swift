import Policy

/// What a provider of the API may be authorized with.
enum CredentialRules {
    /// Refuses secrets that its kind does not take, what is missing or contradicts itself, and the host's own identity.
    ///
    /// The host's identity is the operator's: a provider of the API could have it sent to any address.
    static func check(_ provider: ProviderDeclaration) throws(DirectoryError) {
        for field in CloudField.allCases where field.kind != provider.kind {
            guard let secret = ProviderSecret(rawValue: field.rawValue), provider[secret: secret] != nil
            else { continue }
            throw .invalid(
                field.rawValue,
                "A provider of kind \(provider.kind) takes none; it is for \(field.kind)."
            )
        }
        if let fault = provider.credentialFaults.first {
            throw .invalid(fault.field, "The value \(fault.reason).")
        }
        guard provider.usesHostIdentity else { return }
        throw .invalid(
            provider.kind == "bedrock" ? "access_key_id" : "credentials",
            "A provider of the API needs credentials of its own: those of the host are for providers of the "
                + "configuration file alone."
        )
    }
}

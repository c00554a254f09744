/// An issuer whose tokens workloads may bring in place of a key.
public struct TrustedIssuerConfiguration: Sendable, Hashable {
    /// The issuer, exactly as its tokens name it: an https URL, or an http one of this machine.
    public let issuer: String
    /// What tokens must name as their audience; without it, any token of the issuer would do.
    public let audience: String
    /// Where the issuer publishes its keys; `nil` where its discovery document says it.
    public let keysURL: String?
    /// For which key a token stands: the first rule that matches.
    public let rules: [WorkloadRule]

    /// Checks and makes a configuration.
    public init(
        issuer: String,
        audience: String,
        keysURL: String? = nil,
        rules: [WorkloadRule]
    ) throws(IdentityConfigurationError) {
        guard SecureURL.isAllowed(issuer), !issuer.contains("?") else {
            throw .init(field: "issuer", .notSecure)
        }
        guard !audience.isEmpty else { throw .init(field: "audience", .empty) }
        if let keysURL, !SecureURL.isAllowed(keysURL) { throw .init(field: "jwks_url", .notSecure) }
        guard !rules.isEmpty else { throw .init(field: "rules", .empty) }
        self.issuer = issuer
        self.audience = audience
        self.keysURL = keysURL
        self.rules = rules
    }
}

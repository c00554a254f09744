import Vocabulary

/// Verifies the tokens of one issuer.
public struct TrustedIssuer: Sendable {
    /// Whose tokens, and what they must say.
    public let configuration: TrustedIssuerConfiguration
    private let documents: IssuerDocuments
    private let clock: @Sendable () -> UTCTime

    /// An issuer whose keys are read through a transport; nothing is fetched before the first token.
    public init(
        configuration: TrustedIssuerConfiguration,
        transport: any IdentityTransport,
        clock: @escaping @Sendable () -> UTCTime
    ) {
        self.configuration = configuration
        self.clock = clock
        documents = IssuerDocuments(
            issuer: configuration.issuer,
            keysURL: configuration.keysURL,
            transport: transport,
            clock: clock
        )
    }

    /// The same issuer with another audience or other rules; what is known of its keys is kept.
    ///
    /// - Returns: `nil` if the other configuration is of another issuer, or reads its keys elsewhere.
    public func with(_ other: TrustedIssuerConfiguration) -> TrustedIssuer? {
        guard configuration.issuer == other.issuer, configuration.keysURL == other.keysURL else { return nil }
        return TrustedIssuer(configuration: other, documents: documents, clock: clock)
    }

    private init(
        configuration: TrustedIssuerConfiguration,
        documents: IssuerDocuments,
        clock: @escaping @Sendable () -> UTCTime
    ) {
        self.configuration = configuration
        self.documents = documents
        self.clock = clock
    }

    /// Proves a token and finds its rule.
    public func verify(_ token: [UInt8]) async throws(TokenError) -> WorkloadIdentity {
        try await verify(SignedToken(token))
    }

    func verify(_ token: SignedToken) async throws(TokenError) -> WorkloadIdentity {
        // Before the signature: a token of another issuer must not make this one's keys be fetched.
        guard token.claims.text("iss") == configuration.issuer else { throw .issuer }
        try await documents.verify(token)
        let rules = TokenRules(issuer: configuration.issuer, audience: configuration.audience)
        let expires = try rules.check(token.claims, at: clock())
        guard let subject = token.claims.text("sub"), !subject.isEmpty else { throw .claim("sub") }
        for rule in configuration.rules {
            guard let value = rule.match(token.claims) else { continue }
            return WorkloadIdentity(
                issuer: configuration.issuer,
                subject: subject,
                key: rule.key,
                claim: rule.claim,
                value: value,
                expires: expires
            )
        }
        throw .noRule
    }
}

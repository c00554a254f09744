import Vocabulary

/// The steps of a sign-in that speak to the provider.
struct CodeFlow: Sendable {
    private let configuration: OpenIDConfiguration
    private let transport: any IdentityTransport
    private let documents: IssuerDocuments
    private let clock: @Sendable () -> UTCTime

    init(
        configuration: OpenIDConfiguration,
        transport: any IdentityTransport,
        clock: @escaping @Sendable () -> UTCTime
    ) {
        self.configuration = configuration
        self.transport = transport
        self.clock = clock
        documents = IssuerDocuments(issuer: configuration.issuer, transport: transport, clock: clock)
    }

    /// Where the browser is sent.
    func authorizationURL() async throws(SignInError) -> String {
        guard let url = try await metadata().authorizationURL else {
            throw .provider(.missing("authorization_endpoint"))
        }
        return url
    }

    /// Checks that the answer in the browser names this provider, or none where it need not (RFC 9207, section 2.4).
    func checkIssuer(_ issuer: String?) async throws(SignInError) {
        let mustBeNamed = try await metadata().namesIssuerInAnswers
        guard issuer == configuration.issuer || (issuer == nil && !mustBeNamed) else { throw .otherIssuer }
    }

    /// Exchanges the code.
    func exchange(_ code: String, verifier: String) async throws(SignInError) -> OpenIDTokens {
        let metadata = try await metadata()
        guard let url = metadata.tokenURL else { throw .provider(.missing("token_endpoint")) }
        let request = OpenIDTokens.request(
            code: code,
            verifier: verifier,
            configuration: configuration,
            takesSecretInBody: metadata.takesSecretInBody,
            url: url
        )
        let answer: IdentityAnswer
        do { answer = try await transport.answer(request) } catch { throw .provider(error) }
        return try OpenIDTokens(answer)
    }

    /// Proves the ID token.
    func verify(_ text: String, nonce: String) async throws(SignInError) -> Claims {
        do throws(TokenError) {
            let token = try SignedToken(Array(text.utf8))
            try await documents.verify(token)
            let rules = TokenRules(
                issuer: configuration.issuer,
                audience: configuration.clientID,
                isAuthorizedParty: true,
                nonce: nonce
            )
            _ = try rules.check(token.claims, at: clock())
            // Required of ID tokens (OpenID Connect Core 1.0, section 2), not of others.
            guard token.claims["iat"] != nil else { throw TokenError.claim("iat") }
            return token.claims
        } catch {
            throw .token(error)
        }
    }

    /// Who the claims are about; what the token does not say is asked of the provider, where it answers.
    func identity(_ claims: Claims, accessToken: String?) async throws(SignInError) -> OpenIDIdentity {
        guard let subject = claims.text("sub"), !subject.isEmpty, subject.utf8.count <= 255 else {
            throw .token(.claim("sub"))
        }
        var sources = [claims]
        if claims[configuration.emailClaim] == nil || claims[configuration.groupClaim] == nil,
            let more = try await userInfo(accessToken, subject: subject)
        {
            sources.append(more)
        }
        // Whether an address is verified is said by who says the address.
        let speaker = sources.first { $0.text(configuration.emailClaim) != nil }
        return OpenIDIdentity(
            subject: subject,
            issuer: configuration.issuer,
            email: speaker?.text(configuration.emailClaim),
            // It speaks of the claim `email` alone (OpenID Connect Core 1.0, section 5.1).
            isEmailVerified: configuration.emailClaim == "email"
                && speaker?.isTrue("email_verified") ?? false,
            name: sources.compactMap { $0.text("name") }.first,
            groups: groups(sources)
        )
    }

    /// The groups that are stated.
    ///
    /// Many providers leave the claim out of whoever has none; with too many for a token,
    /// Entra ID says where they are asked for, which is not the same.
    private func groups(_ sources: [Claims]) -> [String]? {
        if let stated = sources.compactMap({ $0[configuration.groupClaim]?.strings }).first { return stated }
        let isElsewhere = sources.contains {
            $0["_claim_names"]?[configuration.groupClaim] != nil || $0.isTrue("hasgroups")
        }
        return isElsewhere ? nil : []
    }

    private func userInfo(_ accessToken: String?, subject: String) async throws(SignInError) -> Claims? {
        guard let accessToken, let url = try await metadata().userInfoURL else { return nil }
        let request = IdentityRequest(get: url, fields: [.init("authorization", "Bearer \(accessToken)")])
        let document: JSONNode
        do { document = try await transport.document(request) } catch { throw .provider(error) }
        // It is not signed: the subject ties it to the token (OpenID Connect Core 1.0, section 5.3.2).
        guard document["sub"]?.string == subject else { throw .otherSubject }
        return Claims(document)
    }

    private func metadata() async throws(SignInError) -> IssuerMetadata {
        do { return try await documents.metadata() } catch { throw .provider(error) }
    }
}

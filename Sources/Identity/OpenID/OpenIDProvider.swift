import Secrets
import Vocabulary

/// Signs people in at an OpenID Connect provider: authorization code flow with PKCE (OpenID Connect Core 1.0,
/// section 3.1; RFC 7636).
///
/// Both ends of a sign-in must reach the same value: what is pending lives in memory.
public actor OpenIDProvider {
    /// Whose people sign in, and how.
    public nonisolated let configuration: OpenIDConfiguration

    private let flow: CodeFlow
    private let clock: @Sendable () -> UTCTime
    private let random: @Sendable (Int) -> [UInt8]
    private var pending = PendingSignIns()

    /// A provider that is spoken to through a transport.
    ///
    /// - Parameters:
    ///   - configuration: Whose people sign in, and how.
    ///   - transport: What sends the requests.
    ///   - clock: The present moment.
    ///   - random: As many bytes, fit for secrets.
    public init(
        configuration: OpenIDConfiguration,
        transport: any IdentityTransport,
        clock: @escaping @Sendable () -> UTCTime,
        random: @escaping @Sendable (Int) -> [UInt8] = { RandomBytes.make($0) }
    ) {
        self.configuration = configuration
        self.clock = clock
        self.random = random
        flow = CodeFlow(configuration: configuration, transport: transport, clock: clock)
    }

    /// Begins a sign-in of a browser at a source address, of which so many can be under way at once.
    public func begin(from source: String) async throws(SignInError) -> SignInRequest {
        let endpoint = try await flow.authorizationURL()
        let state = Base64URL.text(random(32))
        let nonce = Base64URL.text(random(32))
        let verifier = Base64URL.text(random(32))
        pending.put(
            .init(nonce: nonce, verifier: verifier, created: clock(), source: source),
            state: state
        )
        let query = FormCoding.text([
            ("response_type", "code"),
            ("client_id", configuration.clientID),
            ("redirect_uri", configuration.redirectURL),
            ("scope", configuration.scopes.joined(separator: " ")),
            ("state", state),
            ("nonce", nonce),
            ("code_challenge", Base64URL.text(ByteDigest.sha256(Array(verifier.utf8)))),
            ("code_challenge_method", "S256"),
        ])
        return SignInRequest(url: endpoint + (endpoint.contains("?") ? "&" : "?") + query, state: state)
    }

    /// Ends a sign-in: exchanges the code and proves who signed in.
    ///
    /// `browserState` is the state that this browser's cookie holds, from `begin`.
    public func finish(
        _ answer: SignInAnswer,
        browserState: String?
    ) async throws(SignInError) -> OpenIDIdentity {
        guard let state = answer.state, !state.isEmpty else { throw .unknownState }
        // Before the state is spent: a stranger's link must not end somebody's sign-in.
        guard browserState == state else { throw .otherBrowser }
        guard let signIn = pending.take(state, at: clock()) else { throw .unknownState }
        try await flow.checkIssuer(answer.issuer)
        if let error = answer.error { throw .refused(SignInError.word(error)) }
        guard let code = answer.code, !code.isEmpty else { throw .noCode }
        let tokens = try await flow.exchange(code, verifier: signIn.verifier)
        let claims = try await flow.verify(tokens.idToken, nonce: signIn.nonce)
        return try await flow.identity(claims, accessToken: tokens.accessToken)
    }
}

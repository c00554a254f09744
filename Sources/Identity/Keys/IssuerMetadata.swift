/// What an issuer says of itself (OpenID Connect Discovery 1.0, section 3).
struct IssuerMetadata: Sendable, Hashable {
    /// Where keys are published.
    let keysURL: String
    /// Where people sign in; absent from issuers of workload tokens.
    let authorizationURL: String?
    /// Where codes are exchanged.
    let tokenURL: String?
    /// Where more is said about a person.
    let userInfoURL: String?
    /// Whether the client's secret must stand in the body, because the provider does not take it in the header.
    let takesSecretInBody: Bool
    /// Whether answers to the browser always name the issuer (RFC 9207).
    let namesIssuerInAnswers: Bool

    /// Where an issuer publishes it.
    static func url(of issuer: String) -> String {
        (issuer.hasSuffix("/") ? String(issuer.dropLast()) : issuer) + "/.well-known/openid-configuration"
    }

    /// Reads an issuer's document; every URL in it must be safe to use.
    init(_ document: JSONNode, of issuer: String) throws(IssuerError) {
        guard document["issuer"]?.string == issuer else {
            throw .otherIssuer(document["issuer"]?.string ?? "none")
        }
        guard let keysURL = try Self.url("jwks_uri", document) else { throw .missing("jwks_uri") }
        self.keysURL = keysURL
        authorizationURL = try Self.url("authorization_endpoint", document)
        tokenURL = try Self.url("token_endpoint", document)
        userInfoURL = try Self.url("userinfo_endpoint", document)
        // Without the member it is the header (section 3).
        let methods = document["token_endpoint_auth_methods_supported"]?.strings ?? ["client_secret_basic"]
        takesSecretInBody =
            methods.contains("client_secret_post") && !methods.contains("client_secret_basic")
        namesIssuerInAnswers = document["authorization_response_iss_parameter_supported"] == .bool(true)
    }

    private static func url(_ name: String, _ document: JSONNode) throws(IssuerError) -> String? {
        guard let node = document[name], node != .null else { return nil }
        guard let url = node.string else { throw .missing(name) }
        guard SecureURL.isAllowed(url) else { throw .notSecure(url: url) }
        return url
    }
}

import FoundationEssentials
import Vocabulary

/// What a code is exchanged for (OpenID Connect Core 1.0, section 3.1.3).
struct OpenIDTokens: Sendable {
    /// The ID token, not verified yet.
    let idToken: String
    /// What more about the person is asked with.
    let accessToken: String?

    /// Reads the token endpoint's answer.
    init(_ answer: IdentityAnswer) throws(SignInError) {
        let document = JSONNode(parsing: answer.body)
        guard answer.status == 200 else {
            throw .exchange(document?["error"]?.string.map(SignInError.word) ?? "status \(answer.status)")
        }
        guard let idToken = document?["id_token"]?.string else { throw .noToken }
        self.idToken = idToken
        accessToken = document?["access_token"]?.string
    }

    /// The request that exchanges a code.
    static func request(
        code: String,
        verifier: String,
        configuration: OpenIDConfiguration,
        takesSecretInBody: Bool,
        url: String
    ) -> IdentityRequest {
        var form = [
            ("grant_type", "authorization_code"), ("code", code), ("code_verifier", verifier),
            ("redirect_uri", configuration.redirectURL),
        ]
        guard let secret = configuration.clientSecret else {
            return IdentityRequest(post: form + [("client_id", configuration.clientID)], to: url)
        }
        guard !takesSecretInBody else {
            form += [("client_id", configuration.clientID), ("client_secret", secret.revealed)]
            return IdentityRequest(post: form, to: url)
        }
        // Both are coded as in a form before they are joined (RFC 6749, section 2.3.1).
        let pair = FormCoding.encode(configuration.clientID) + ":" + FormCoding.encode(secret.revealed)
        let field = IdentityRequest.Field(
            "authorization",
            "Basic " + Data(pair.utf8).base64EncodedString()
        )
        return IdentityRequest(post: form, to: url, fields: [field])
    }
}

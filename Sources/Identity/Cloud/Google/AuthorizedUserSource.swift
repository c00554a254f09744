import Vocabulary

/// Access tokens of a person who has signed in with Google's command line on this host (RFC 6749, section 6).
struct AuthorizedUserSource: CloudCredentialSource {
    private let clientID: String
    private let clientSecret: Secret
    private let refreshToken: Secret
    private let url: String
    private let host: CloudHost

    init(_ document: JSONNode, host: CloudHost) throws(CloudCredentialError) {
        guard let id = document["client_id"]?.string, let secret = document["client_secret"]?.string,
            let token = document["refresh_token"]?.string
        else { throw .unusable("the user's JSON lacks client_id, client_secret or refresh_token") }
        clientID = id
        clientSecret = Secret(secret)
        refreshToken = Secret(token)
        url = document["token_uri"]?.string ?? "https://oauth2.googleapis.com/token"
        guard CloudURL.isAllowed(url) else { throw .notSecure(url: url) }
        self.host = host
    }

    func credential() async throws(CloudCredentialError) -> CloudCredential {
        let form = [
            ("grant_type", "refresh_token"), ("client_id", clientID),
            ("client_secret", clientSecret.revealed), ("refresh_token", refreshToken.revealed),
        ]
        let answer = try await host.document(IdentityRequest(post: form, to: url))
        return try AccessTokens.credential(answer, from: url, at: host.clock())
    }
}

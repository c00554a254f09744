import Vocabulary

/// Access tokens of Google for a workload elsewhere: its own token is exchanged (RFC 8693), and where it is said so, the
/// result stands in for a service account.
///
/// Google AIP-4117, "External Account Credentials", read November 2026.
struct ExternalAccountSource: CloudCredentialSource {
    private let audience: String
    private let subjectTokenType: String
    private let subject: SubjectToken
    private let tokenURL: String
    private let impersonationURL: String?
    private let lifeSeconds: Int
    private let host: CloudHost

    init(_ document: JSONNode, host: CloudHost) throws(CloudCredentialError) {
        guard let audience = document["audience"]?.string,
            let type = document["subject_token_type"]?.string
        else { throw .unusable("the external account's JSON lacks audience or subject_token_type") }
        self.audience = audience
        subjectTokenType = type
        subject = try SubjectToken(document["credential_source"])
        tokenURL = document["token_url"]?.string ?? "https://sts.googleapis.com/v1/token"
        impersonationURL = document["service_account_impersonation_url"]?.string
        if case .integer(let seconds)? =
            document["service_account_impersonation"]?["token_lifetime_seconds"]
        {
            lifeSeconds = seconds
        } else {
            lifeSeconds = 3600
        }
        for url in [tokenURL, impersonationURL].compactMap({ $0 }) where !CloudURL.isAllowed(url) {
            throw .notSecure(url: url)
        }
        self.host = host
    }

    func credential() async throws(CloudCredentialError) -> CloudCredential {
        let form = [
            ("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange"), ("audience", audience),
            ("scope", GoogleScope.cloudPlatform),
            ("requested_token_type", "urn:ietf:params:oauth:token-type:access_token"),
            ("subject_token_type", subjectTokenType), ("subject_token", try await subject.text(host)),
        ]
        let answer = try await host.document(IdentityRequest(post: form, to: tokenURL))
        let federated = try AccessTokens.credential(answer, from: tokenURL, at: host.clock())
        guard let impersonationURL, case .bearer(let token) = federated.form else { return federated }
        return try await impersonated(token, impersonationURL)
    }

    private func impersonated(
        _ token: Secret,
        _ url: String
    ) async throws(CloudCredentialError) -> CloudCredential {
        let request = IdentityRequest(
            post: .object([
                "scope": .array([.string(GoogleScope.cloudPlatform)]), "lifetime": .string("\(lifeSeconds)s"),
            ]),
            to: url,
            fields: [.init("authorization", "Bearer \(token.revealed)")]
        )
        let answer = try await host.document(request)
        guard let token = answer["accessToken"]?.string, token.isHeaderWord,
            let expires = answer["expireTime"]?.string.flatMap({ UTCTime(rfc3339: $0) })
        else { throw .notAnAnswer(url: url) }
        return CloudCredential(.bearer(Secret(token)), expires: expires)
    }
}

/// Access tokens of a Google service account, asked for with its key.
struct ServiceAccountSource: CloudCredentialSource {
    let key: ServiceAccountKey
    let host: CloudHost

    func credential() async throws(CloudCredentialError) -> CloudCredential {
        let form = [
            ("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"),
            ("assertion", try await key.assertion(at: host.clock())),
        ]
        let answer = try await host.document(IdentityRequest(post: form, to: key.tokenURL))
        return try AccessTokens.credential(answer, from: key.tokenURL, at: host.clock())
    }
}

/// A role that is given for an identity provider's token in a file, which somebody keeps fresh: so do clusters.
struct WebIdentitySource: CloudCredentialSource {
    let role: String
    var sessionName: String?
    let tokenFile: String
    let service: SecurityTokenService
    let host: CloudHost

    func credential() async throws(CloudCredentialError) -> CloudCredential {
        let token = try host.text(ofFile: tokenFile)
        guard token.isHeaderWord else { throw .file(path: tokenFile, reason: "it holds no token") }
        return try await service.credential(
            ofRole: role,
            sessionName: sessionName,
            webIdentityToken: token
        )
    }
}

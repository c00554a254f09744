/// A role that is given to whoever has the credentials of another source.
struct AssumedRoleSource: CloudCredentialSource {
    let role: String
    var sessionName: String?
    var externalID: String?
    let base: any CloudCredentialSource
    let service: SecurityTokenService

    func credential() async throws(CloudCredentialError) -> CloudCredential {
        guard case .signing(let credentials) = try await base.credential().form else {
            throw .unusable("a role can be taken with AWS credentials alone")
        }
        return try await service.credential(
            ofRole: role,
            sessionName: sessionName,
            externalID: externalID,
            signedWith: credentials
        )
    }
}

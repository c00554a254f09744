import Secrets

/// Credentials that somebody wrote down.
struct StaticAWSSource: CloudCredentialSource {
    let credentials: AWSCredentials

    func credential() async throws(CloudCredentialError) -> CloudCredential {
        CloudCredential(.signing(credentials), expires: nil)
    }
}

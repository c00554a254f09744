/// The service account of a machine, a container or a pod of Google Cloud, from its metadata.
///
/// Google Cloud, "About VM metadata", read November 2026.
struct GoogleMetadataSource: CloudCredentialSource {
    private let url: String
    private let host: CloudHost

    /// The metadata of this machine; `GCE_METADATA_HOST` may name another address, as for Google's own tools.
    init(host: CloudHost) {
        let authority = host.variable("GCE_METADATA_HOST") ?? "metadata.google.internal"
        url = "http://\(authority)/computeMetadata/v1/instance/service-accounts/default/token"
        self.host = host
    }

    func credential() async throws(CloudCredentialError) -> CloudCredential {
        let request = IdentityRequest(get: url, fields: [.init("metadata-flavor", "Google")])
        let answer: JSONNode
        do throws(CloudCredentialError) {
            answer = try await host.document(request.within(.seconds(5)))
        } catch {
            guard error.isAbsence else { throw error }
            throw .unusable(
                "there are no Google credentials: give the provider credentials, set GOOGLE_APPLICATION_CREDENTIALS, "
                    + "or run the gateway on Google Cloud with a service account"
            )
        }
        return try AccessTokens.credential(answer, from: url, at: host.clock())
    }
}

/// The role of a machine of EC2, from its metadata in version 2, which asks for a token first.
///
/// Amazon EC2 User Guide, "Use the Instance Metadata Service", read November 2026.
struct InstanceSource: CloudCredentialSource {
    private let root: String
    private let host: CloudHost

    /// `nil` if the environment says that the metadata is not to be asked.
    init?(host: CloudHost) {
        guard host.variable("AWS_EC2_METADATA_DISABLED")?.lowercased() != "true" else { return nil }
        var root = host.variable("AWS_EC2_METADATA_SERVICE_ENDPOINT") ?? "http://169.254.169.254"
        while root.hasSuffix("/") { root.removeLast() }
        self.root = root
        self.host = host
    }

    func credential() async throws(CloudCredentialError) -> CloudCredential {
        let token = try await text(
            IdentityRequest(
                put: "\(root)/latest/api/token",
                fields: [.init("x-aws-ec2-metadata-token-ttl-seconds", "300")]
            )
        )
        let fields = [IdentityRequest.Field("x-aws-ec2-metadata-token", token)]
        let list = "\(root)/latest/meta-data/iam/security-credentials/"
        let role = try await text(IdentityRequest(get: list, fields: fields))
        let url = list + FormCoding.encode(role)
        let request = IdentityRequest(get: url, fields: fields).within(Self.timeout)
        return try MetadataCredentials.credential(try await host.document(request), from: url)
    }

    /// The metadata is near: what does not answer soon is not there.
    private static let timeout = Duration.seconds(2)

    private func text(_ request: IdentityRequest) async throws(CloudCredentialError) -> String {
        let body = try await host.send(request.within(Self.timeout))
        let text = String(decoding: body, as: UTF8.self).trimmed
        guard text.isHeaderWord else { throw .notAnAnswer(url: request.url) }
        return text
    }
}

/// The role of a task of ECS, or of a pod of EKS.
///
/// AWS SDKs and Tools Reference Guide, "Container credential provider", read November 2026.
struct ContainerSource: CloudCredentialSource {
    private let url: String
    private let host: CloudHost

    /// `nil` outside of such a container.
    init?(host: CloudHost) {
        if let path = host.variable("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI") {
            url = "http://169.254.170.2\(path)"
        } else if let url = host.variable("AWS_CONTAINER_CREDENTIALS_FULL_URI") {
            self.url = url
        } else {
            return nil
        }
        self.host = host
    }

    func credential() async throws(CloudCredentialError) -> CloudCredential {
        var fields: [IdentityRequest.Field] = []
        // The file first: it is kept fresh.
        if let path = host.variable("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE") {
            let token = try host.text(ofFile: path)
            guard token.isHeaderLine else { throw .file(path: path, reason: "it holds no token") }
            fields.append(.init("authorization", token))
        } else if let token = host.variable("AWS_CONTAINER_AUTHORIZATION_TOKEN") {
            guard token.isHeaderLine else {
                throw .unusable("AWS_CONTAINER_AUTHORIZATION_TOKEN holds no token")
            }
            fields.append(.init("authorization", token))
        }
        let request = IdentityRequest(get: url, fields: fields).within(.seconds(5))
        return try MetadataCredentials.credential(try await host.document(request), from: url)
    }
}

extension String {
    /// Whether the text can stand in a header: printable ASCII in one line.
    fileprivate var isHeaderLine: Bool { !isEmpty && utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7f } }
}

import Secrets
import Vocabulary

/// AWS's service that gives temporary credentials of a role (AWS Security Token Service API Reference, version
/// 2011-06-15, read November 2026).
struct SecurityTokenService: Sendable {
    /// How the sessions of roles are called in AWS's trail.
    static let sessionName = "gatehouse"

    private let host: CloudHost
    private let region: String
    private let url: String

    /// The service in a region; `AWS_ENDPOINT_URL_STS` may name another address, as for AWS's own tools.
    init(region: String, host: CloudHost) {
        self.region = region
        self.host = host
        url = host.variable("AWS_ENDPOINT_URL_STS") ?? "https://\(AWSRegion.host(of: "sts", in: region))/"
    }

    /// Credentials of a role for whoever an identity provider's token is about.
    func credential(
        ofRole role: String,
        sessionName: String?,
        webIdentityToken token: String
    ) async throws(CloudCredentialError) -> CloudCredential {
        let form = [
            ("Action", "AssumeRoleWithWebIdentity"), ("Version", "2011-06-15"), ("RoleArn", role),
            ("RoleSessionName", sessionName ?? Self.sessionName), ("WebIdentityToken", token),
        ]
        return try await send(IdentityRequest(post: form, to: url))
    }

    /// Credentials of a role for whoever has other credentials.
    func credential(
        ofRole role: String,
        sessionName: String?,
        externalID: String?,
        signedWith credentials: AWSCredentials
    ) async throws(CloudCredentialError) -> CloudCredential {
        var form = [
            ("Action", "AssumeRole"), ("Version", "2011-06-15"), ("RoleArn", role),
            ("RoleSessionName", sessionName ?? Self.sessionName),
        ]
        if let externalID { form.append(("ExternalId", externalID)) }
        let unsigned = IdentityRequest(post: form, to: url)
        let body = unsigned.body ?? []
        var digest = RunningDigest()
        digest.update(body.span)
        let (authority, target) = try Self.parts(of: url)
        let request = SignableRequest(
            method: unsigned.method,
            target: target,
            fields: [.init("host", authority)],
            bodyDigest: digest.hexadecimal
        )
        let fields = AWSRequestSigner(credentials: credentials, region: region, service: "sts")
            .fields(signing: request, at: host.clock(), isDigestSent: false)
        return try await send(
            IdentityRequest(post: form, to: url, fields: fields.map { .init($0.name, $0.value) })
        )
    }

    private func send(_ request: IdentityRequest) async throws(CloudCredentialError) -> CloudCredential {
        let text = String(decoding: try await host.send(request), as: UTF8.self)
        guard let part = XMLText.content(of: "Credentials", in: text),
            let id = XMLText.content(of: "AccessKeyId", in: part),
            let secret = XMLText.content(of: "SecretAccessKey", in: part),
            let token = XMLText.content(of: "SessionToken", in: part),
            let expires = XMLText.content(of: "Expiration", in: part).flatMap({ UTCTime(rfc3339: $0) }),
            [id, secret, token].allSatisfy(\.isHeaderWord)
        else { throw .notAnAnswer(url: url) }
        let credentials = AWSCredentials(
            accessKeyID: id,
            secretAccessKey: Secret(secret),
            sessionToken: Secret(token)
        )
        return CloudCredential(.signing(credentials), expires: expires)
    }

    /// Host and path of a URL that was found secure.
    private static func parts(of url: String) throws(CloudCredentialError) -> (String, String) {
        guard let scheme = url.firstRange(of: "://") else { throw .notSecure(url: url) }
        let rest = url[scheme.upperBound...]
        let slash = rest.firstIndex(of: "/") ?? rest.endIndex
        return (String(rest[..<slash]), slash == rest.endIndex ? "/" : String(rest[slash...]))
    }
}

extension String {
    /// Whether the text can stand in a header as one word: printable ASCII without blanks.
    var isHeaderWord: Bool { !isEmpty && utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f } }
}

import Secrets
import Vocabulary

/// A profile of AWS's shared files: keys, or a role with where it is taken from.
///
/// The files are read at every fetch, so that somebody may renew what stands in them.
struct ProfileSource: CloudCredentialSource {
    /// How many profiles may refer to one another.
    private static let deepest = 5
    /// Keys in files may be changed by others, so they are read again after so long.
    private static let rereading = Duration.seconds(900)

    let name: String
    let service: SecurityTokenService
    let host: CloudHost

    /// Whether the files have the profile and it says where credentials are to be had, in a way known here or not: a profile
    /// with a region alone does not.
    var isForCredentials: Bool {
        // Files that cannot be read say nothing.
        guard let profile = (try? profiles())?[name] else { return false }
        return Self.credentialSettings.contains { profile[$0] != nil }
    }

    /// The settings that give credentials, those that AWS's own tools stop at (botocore 1.43, `credentials.py`, read November
    /// 2026).
    private static let credentialSettings = [
        "aws_access_key_id", "role_arn", "credential_process", "sso_account_id", "sso_role_name",
    ]

    func credential() async throws(CloudCredentialError) -> CloudCredential {
        try await source(of: name, in: try profiles(), depth: 0).credential()
    }

    private func source(
        of name: String,
        in profiles: SharedProfiles,
        depth: Int
    ) throws(CloudCredentialError) -> any CloudCredentialSource {
        guard let profile = profiles[name] else {
            throw .unusable("AWS's shared files have no profile \"\(name)\"")
        }
        guard depth < Self.deepest else { throw .unusable("the profile \"\(name)\" refers to itself") }
        if let role = profile["role_arn"], depth == 0 || profile["aws_access_key_id"] == nil {
            return try roleSource(role, name, profile, profiles, depth)
        }
        if let id = profile["aws_access_key_id"], let secret = profile["aws_secret_access_key"],
            [id, secret, profile["aws_session_token"] ?? "-"].allSatisfy(\.isHeaderWord)
        {
            let credentials = AWSCredentials(
                accessKeyID: id,
                secretAccessKey: Secret(secret),
                sessionToken: profile["aws_session_token"].map(Secret.init)
            )
            let credential = CloudCredential(
                .signing(credentials),
                expires: host.clock() + Self.rereading
            )
            return GivenSource(credential: credential)
        }
        throw .unusable(
            "the profile \"\(name)\" has neither aws_access_key_id and aws_secret_access_key nor a role_arn with "
                + "source_profile, credential_source or web_identity_token_file; single sign-on and "
                + "credential_process are not supported"
        )
    }

    private func roleSource(
        _ role: String,
        _ name: String,
        _ profile: [String: String],
        _ profiles: SharedProfiles,
        _ depth: Int
    ) throws(CloudCredentialError) -> any CloudCredentialSource {
        let sessionName = profile["role_session_name"]
        if let file = profile["web_identity_token_file"] {
            return WebIdentitySource(
                role: role,
                sessionName: sessionName,
                tokenFile: file,
                service: service,
                host: host
            )
        }
        let base: any CloudCredentialSource
        if let other = profile["source_profile"] {
            base = try source(of: other, in: profiles, depth: depth + 1)
        } else {
            base = try AWSDefaultChain.source(named: profile["credential_source"] ?? "", name, host)
        }
        return AssumedRoleSource(
            role: role,
            sessionName: sessionName,
            externalID: profile["external_id"],
            base: base,
            service: service
        )
    }

    private func profiles() throws(CloudCredentialError) -> SharedProfiles {
        let home = host.variable("HOME") ?? ""
        let credentials = host.variable("AWS_SHARED_CREDENTIALS_FILE") ?? "\(home)/.aws/credentials"
        let config = host.variable("AWS_CONFIG_FILE") ?? "\(home)/.aws/config"
        // Either may be missing; without both there is no profile, which is said then.
        let texts = [config, credentials].map { try? host.text(ofFile: $0) }
        guard texts.contains(where: { $0 != nil }) else {
            throw .unusable("neither \(credentials) nor \(config) can be read")
        }
        return SharedProfiles(config: texts[0] ?? "", credentials: texts[1] ?? "")
    }
}

/// A credential that is there already.
private struct GivenSource: CloudCredentialSource {
    let credential: CloudCredential

    func credential() async throws(CloudCredentialError) -> CloudCredential { credential }
}

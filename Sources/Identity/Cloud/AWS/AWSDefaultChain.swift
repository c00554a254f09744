import Secrets
import Vocabulary

/// Where AWS's own tools look for credentials when nothing is said, in their order: a key of Bedrock or others in the
/// environment, a web identity, the shared files, the container, the machine.
///
/// AWS SDKs and Tools Reference Guide, "Standardized credential providers"; Amazon Bedrock User Guide, "API keys"; read
/// November 2026.
struct AWSDefaultChain: CloudCredentialSource {
    let service: SecurityTokenService
    let host: CloudHost

    func credential() async throws(CloudCredentialError) -> CloudCredential {
        if let key = host.variable("AWS_BEARER_TOKEN_BEDROCK"), key.isHeaderWord {
            return CloudCredential(.bearer(Secret(key)), expires: nil)
        }
        if let source = Self.environment(host) { return try await source.credential() }
        if let role = host.variable("AWS_ROLE_ARN"), let file = host.variable("AWS_WEB_IDENTITY_TOKEN_FILE") {
            return try await WebIdentitySource(
                role: role,
                sessionName: host.variable("AWS_ROLE_SESSION_NAME"),
                tokenFile: file,
                service: service,
                host: host
            ).credential()
        }
        let named = host.variable("AWS_PROFILE")
        let profile = ProfileSource(name: named ?? "default", service: service, host: host)
        if named != nil || profile.isForCredentials { return try await profile.credential() }
        if let source = ContainerSource(host: host) { return try await source.credential() }
        guard let source = InstanceSource(host: host) else { throw .unusable(Self.nothing) }
        do throws(CloudCredentialError) {
            return try await source.credential()
        } catch {
            guard error.isAbsence else { throw error }
            throw .unusable(Self.nothing)
        }
    }

    private static let nothing =
        "there are no AWS credentials: give the provider api_key, access_key_id with secret_access_key, profile or "
        + "role_arn, or run the gateway where the environment, the shared files, the container or the machine has some"

    /// Keys of the environment.
    private static func environment(_ host: CloudHost) -> StaticAWSSource? {
        guard let id = host.variable("AWS_ACCESS_KEY_ID"),
            let secret = host.variable("AWS_SECRET_ACCESS_KEY"),
            [id, secret, host.variable("AWS_SESSION_TOKEN") ?? "-"].allSatisfy(\.isHeaderWord)
        else { return nil }
        return StaticAWSSource(
            credentials: AWSCredentials(
                accessKeyID: id,
                secretAccessKey: Secret(secret),
                sessionToken: host.variable("AWS_SESSION_TOKEN").map(Secret.init)
            )
        )
    }

    /// The source that a profile names as `credential_source`.
    static func source(
        named name: String,
        _ profile: String,
        _ host: CloudHost
    ) throws(CloudCredentialError) -> any CloudCredentialSource {
        let source: (any CloudCredentialSource)? =
            switch name {
            case "Environment": environment(host)
            case "EcsContainer": ContainerSource(host: host)
            case "Ec2InstanceMetadata": InstanceSource(host: host)
            default: nil
            }
        guard let source else {
            throw .unusable(
                "the profile \"\(profile)\" has a role_arn, but no source_profile and no credential_source that is "
                    + "there: Environment, EcsContainer or Ec2InstanceMetadata"
            )
        }
        return source
    }
}

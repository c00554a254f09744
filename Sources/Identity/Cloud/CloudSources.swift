import Policy
import Secrets
import Vocabulary

/// The source that a provider's credentials come from, by its kind and what was declared.
public enum CloudSources {
    /// Refuses a declaration whose credentials could never be used; nobody is asked.
    public static func check(_ provider: ProviderDeclaration) throws(CredentialFault) {
        guard let credentials = provider.cloud.credentials else { return }
        let host = CloudHost(
            environment: [:],
            transport: UnreachableTransport(),
            readFile: { _ in [] },
            clock: { UTCTime(seconds: 0) }
        )
        do throws(CloudCredentialError) {
            _ = try GoogleSources.source(credentials, host: host)
        } catch {
            throw CredentialFault("credentials", "cannot be used: \(error)")
        }
    }

    /// Refuses credentials that would make the host read its files or ask its addresses for whoever declares them.
    public static func checkIndependence(_ provider: ProviderDeclaration) throws(CredentialFault) {
        guard let credentials = provider.cloud.credentials,
            JSONNode(parsing: credentials.revealed.utf8)?["type"] == .string("external_account")
        else { return }
        throw CredentialFault(
            "credentials",
            "of type external_account have to be read on the host: they belong into the configuration file"
        )
    }

    /// The source; `nil` for a provider whose key is sent as it is, or that has none.
    static func source(
        of provider: ProviderDeclaration,
        host: CloudHost
    ) throws(CloudCredentialError) -> (any CloudCredentialSource)? {
        let cloud = provider.cloud
        switch provider.credentialForm {
        case .none, .bearerKey, .keyField: return nil
        case .signature: return try awsSource(cloud, host)
        case .token:
            if let tenant = cloud.tenantID, let client = cloud.clientID, let secret = cloud.clientSecret {
                return EntraSource(tenantID: tenant, clientID: client, clientSecret: secret, host: host)
            }
            if let credentials = cloud.credentials {
                return try GoogleSources.source(credentials, host: host)
            }
            return GoogleDefaultSource(host: host)
        }
    }

    private static func awsSource(
        _ cloud: CloudTerms,
        _ host: CloudHost
    ) throws(CloudCredentialError) -> any CloudCredentialSource {
        let service = SecurityTokenService(region: cloud.region ?? "us-east-1", host: host)
        if let role = cloud.roleARN, let file = cloud.webIdentityTokenFile {
            return WebIdentitySource(role: role, tokenFile: file, service: service, host: host)
        }
        let base: any CloudCredentialSource =
            if let id = cloud.accessKeyID, let secret = cloud.secretAccessKey {
                StaticAWSSource(
                    credentials: AWSCredentials(
                        accessKeyID: id.revealed,
                        secretAccessKey: secret,
                        sessionToken: cloud.sessionToken
                    )
                )
            } else if let profile = cloud.profile {
                ProfileSource(name: profile, service: service, host: host)
            } else {
                AWSDefaultChain(service: service, host: host)
            }
        guard let role = cloud.roleARN else { return base }
        return AssumedRoleSource(role: role, base: base, service: service)
    }
}

/// Reaches nobody: for checks that must not ask anybody.
private struct UnreachableTransport: IdentityTransport {
    private struct Unreachable: Error {}

    func send(_ request: IdentityRequest) async throws -> IdentityAnswer { throw Unreachable() }
}

/// A source that cannot be made of what was declared; says why whenever it is asked.
struct UnusableSource: CloudCredentialSource {
    let error: CloudCredentialError

    func credential() async throws(CloudCredentialError) -> CloudCredential { throw error }
}

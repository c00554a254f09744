import Vocabulary

/// The source that Google's credentials come from, by what was given.
enum GoogleSources {
    /// The source of a JSON document, by its `type`.
    static func source(
        _ credentials: Secret,
        host: CloudHost
    ) throws(CloudCredentialError) -> any CloudCredentialSource {
        guard let document = JSONNode(parsing: credentials.revealed.utf8), case .object = document else {
            throw .unusable("it is no JSON document as Google's console and command line give it")
        }
        switch document["type"]?.string {
        case "service_account":
            return ServiceAccountSource(key: try ServiceAccountKey(document), host: host)
        case "external_account": return try ExternalAccountSource(document, host: host)
        case "authorized_user": return try AuthorizedUserSource(document, host: host)
        default:
            throw .unusable("its type is none of service_account, external_account, authorized_user")
        }
    }
}

/// What Google's own tools use when nothing is said: the file that `GOOGLE_APPLICATION_CREDENTIALS` names, else the
/// metadata of the machine.
struct GoogleDefaultSource: CloudCredentialSource {
    let host: CloudHost

    func credential() async throws(CloudCredentialError) -> CloudCredential {
        guard let path = host.variable("GOOGLE_APPLICATION_CREDENTIALS") else {
            return try await GoogleMetadataSource(host: host).credential()
        }
        let text = try host.text(ofFile: path)
        do throws(CloudCredentialError) {
            return try await GoogleSources.source(Secret(text), host: host).credential()
        } catch {
            guard case .unusable(let reason) = error else { throw error }
            throw .file(path: path, reason: reason)
        }
    }
}

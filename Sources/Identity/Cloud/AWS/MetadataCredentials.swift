import Secrets
import Vocabulary

/// The document in which containers and machines of AWS are told their credentials.
enum MetadataCredentials {
    /// Reads a document of a URL.
    static func credential(
        _ document: JSONNode,
        from url: String
    ) throws(CloudCredentialError) -> CloudCredential {
        if let code = document["Code"]?.string, code != "Success" {
            throw .refused(url: url, status: 200, code: String(code.filter(\.isLetter).prefix(64)))
        }
        guard let id = document["AccessKeyId"]?.string, let secret = document["SecretAccessKey"]?.string,
            let token = document["Token"]?.string,
            let expires = document["Expiration"]?.string.flatMap({ UTCTime(rfc3339: $0) }),
            [id, secret, token].allSatisfy(\.isHeaderWord)
        else { throw .notAnAnswer(url: url) }
        let credentials = AWSCredentials(
            accessKeyID: id,
            secretAccessKey: Secret(secret),
            sessionToken: Secret(token)
        )
        return CloudCredential(.signing(credentials), expires: expires)
    }
}

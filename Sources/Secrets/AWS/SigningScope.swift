import Crypto
import Vocabulary

/// What a signing key of Signature Version 4 is good for: one day, one region, one service.
///
/// AWS Identity and Access Management User Guide, "Create a signed AWS API request", read November 2026.
struct SigningScope: Sendable, Hashable, CustomStringConvertible {
    /// The day in UTC, such as `20150830`.
    let day: String
    /// The region, such as `us-east-1`.
    let region: String
    /// The service, such as `bedrock`.
    let service: String

    /// As the string to sign and the authorization name it.
    var description: String { "\(day)/\(region)/\(service)/aws4_request" }

    /// The signing key that a secret key has in the scope: four chained HMACs.
    func key(of secret: Secret) -> SymmetricKey {
        let start = SymmetricKey(data: Array("AWS4\(secret.revealed)".utf8))
        return [day, region, service, "aws4_request"].reduce(start) { key, part in
            SymmetricKey(data: Array(HMAC<SHA256>.authenticationCode(for: Array(part.utf8), using: key)))
        }
    }
}

import Foundation
import JWTKit
import Secrets
import Vocabulary

/// The key of a Google service account, which signs what an access token is asked for with (RFC 7523, section 2.1).
///
/// Google Identity, "Using OAuth 2.0 for Server to Server Applications", read November 2026.
struct ServiceAccountKey: Sendable {
    /// How long an assertion holds; Google takes an hour at most.
    private static let life = Duration.seconds(3600)

    /// Where access tokens are given.
    let tokenURL: String
    private let email: String
    private let keyIdentifier: String?
    private let key: Insecure.RSA.PrivateKey

    /// Reads the JSON file of a service account.
    init(_ document: JSONNode) throws(CloudCredentialError) {
        guard let email = document["client_email"]?.string, email.isHeaderWord,
            let pem = document["private_key"]?.string
        else { throw .unusable("the service account's JSON lacks client_email or private_key") }
        do {
            key = try Insecure.RSA.PrivateKey(pem: pem)
        } catch {
            throw .unusable("the service account's private_key is no RSA key in PEM form")
        }
        self.email = email
        keyIdentifier = document["private_key_id"]?.string
        tokenURL = document["token_uri"]?.string ?? "https://oauth2.googleapis.com/token"
        guard CloudURL.isAllowed(tokenURL) else { throw .notSecure(url: tokenURL) }
    }

    /// A signed assertion that its owner wants an access token.
    func assertion(at now: UTCTime) async throws(CloudCredentialError) -> String {
        var head: [String: JSONNode] = ["alg": .string("RS256"), "typ": .string("JWT")]
        if let keyIdentifier { head["kid"] = .string(keyIdentifier) }
        let claims: [String: JSONNode] = [
            "iss": .string(email), "scope": .string(GoogleScope.cloudPlatform), "aud": .string(tokenURL),
            "iat": .integer(Int(now.seconds)), "exp": .integer(Int((now + Self.life).seconds)),
        ]
        let signed = [JSONNode.object(head), .object(claims)].map { Base64URL.text($0.bytes) }
            .joined(separator: ".")
        do {
            let keys = JWTKeyCollection()
            await keys.add(rsa: key, digestAlgorithm: .sha256, kid: "own")
            let signature = try await keys.getKey(for: "own").sign(Data(signed.utf8))
            return "\(signed).\(Base64URL.text(signature))"
        } catch {
            throw .unusable("the service account's private_key cannot sign")
        }
    }
}

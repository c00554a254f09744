import Foundation
import JWTKit

@testable import Identity

/// A key pair of an issuer that a test plays.
struct TestKey: Sendable {
    let identifier: String
    let algorithm: String
    /// What the issuer publishes of it.
    let published: JSONNode
    private let signer: any JWTAlgorithm

    /// Makes a key pair for an algorithm; RSA ones are always the same.
    static func make(_ algorithm: String = "ES256", identifier: String = "key-1") async throws -> TestKey {
        let keys = JWTKeyCollection()
        let kid = JWKIdentifier(string: identifier)
        var members: [String: JSONNode] = ["kid": .string(identifier), "use": .string("sig")]
        switch algorithm {
        case "ES256": members.merge(try await add(ES256PrivateKey(), to: keys, kid, "P-256")) { $1 }
        case "ES384": members.merge(try await add(ES384PrivateKey(), to: keys, kid, "P-384")) { $1 }
        case "ES512": members.merge(try await add(ES512PrivateKey(), to: keys, kid, "P-521")) { $1 }
        case "EdDSA":
            let key = try EdDSA.PrivateKey(curve: .ed25519)
            await keys.add(eddsa: key, kid: kid)
            let x = Base64URL.text(key.publicKey.rawRepresentation)
            members.merge(["kty": .string("OKP"), "crv": .string("Ed25519"), "x": .string(x)]) { $1 }
        default:
            try await add(RSAFixture.strong, algorithm, to: keys, kid)
            members.merge(rsa(modulus: RSAFixture.strongModulus)) { $1 }
        }
        let signer = try await keys.getKey(for: kid)
        return TestKey(
            identifier: identifier,
            algorithm: algorithm,
            published: .object(members),
            signer: signer
        )
    }

    /// The members of a published RSA key.
    static func rsa(modulus: String) -> [String: JSONNode] {
        ["kty": .string("RSA"), "n": .string(modulus), "e": .string("AQAB")]
    }

    /// What is published, with other members; `nil` leaves one out.
    func published(_ changes: [String: JSONNode?]) -> JSONNode {
        guard case .object(var members) = published else { return published }
        for (name, value) in changes { members[name] = value }
        return .object(members)
    }

    /// A token of claims; the head may be another than the key's own.
    func token(_ claims: [String: JSONNode], head: [String: JSONNode]? = nil) throws -> String {
        let head =
            head ?? ["alg": .string(algorithm), "kid": .string(identifier), "typ": .string("JWT")]
        let signed = [JSONNode.object(head), .object(claims)].map { Base64URL.text($0.bytes) }
            .joined(separator: ".")
        let signature = try signer.sign(Data(signed.utf8))
        return signed + "." + Base64URL.text(signature)
    }

    private static func add<Curve: ECDSACurveType>(
        _ key: ECDSA.PrivateKey<Curve>,
        to keys: JWTKeyCollection,
        _ kid: JWKIdentifier,
        _ curve: String
    ) async throws -> [String: JSONNode] {
        await keys.add(ecdsa: key, kid: kid)
        func coordinate(_ text: String?) -> JSONNode {
            .string(Base64URL.text(text.flatMap { Data(base64Encoded: $0) } ?? Data()))
        }
        return [
            "kty": .string("EC"), "crv": .string(curve), "x": coordinate(key.parameters?.x),
            "y": coordinate(key.parameters?.y),
        ]
    }

    private static func add(
        _ pem: String,
        _ algorithm: String,
        to keys: JWTKeyCollection,
        _ kid: JWKIdentifier
    ) async throws {
        let key = try Insecure.RSA.PrivateKey(pem: pem)
        let digest: DigestAlgorithm =
            switch algorithm.suffix(3) {
            case "384": .sha384
            case "512": .sha512
            default: .sha256
            }
        if algorithm.hasPrefix("PS") {
            await keys.add(pss: key, digestAlgorithm: digest, kid: kid)
        } else {
            await keys.add(rsa: key, digestAlgorithm: digest, kid: kid)
        }
    }
}

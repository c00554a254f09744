import JWTKit

/// A public key of an issuer, for one algorithm.
struct VerifyingKey: Sendable {
    /// RSA keys below 2,048 bits are too weak (RFC 7518, section 3.3); far above, a verification costs too much.
    private static let modulusBytes = 256...1024

    /// The name that tokens call it by.
    let identifier: String?
    /// The only algorithm that it verifies.
    let algorithm: TokenAlgorithm
    private let verifier: any JWTAlgorithm

    /// Whether the key's owner signed exactly these bytes.
    func isValid(_ signature: [UInt8], of bytes: [UInt8]) -> Bool {
        // What cannot be read as a signature is none.
        (try? verifier.verify(signature, signs: bytes)) ?? false
    }

    /// The keys that a published one (RFC 7517) stands for: one for each algorithm that it may have.
    ///
    /// None for what is not for signatures, holds a private key, is too weak, or is of a kind that Gatehouse does not
    /// know: an issuer may publish such keys beside those it signs with.
    static func keys(_ node: JSONNode) async -> [VerifyingKey] {
        guard node["d"] == nil, ["sig", nil].contains(node["use"]?.string),
            node["key_ops"]?.strings?.contains("verify") ?? true
        else { return [] }
        var keys: [VerifyingKey] = []
        for algorithm in TokenAlgorithm.allCases where isFit(node, for: algorithm) {
            guard let verifier = try? await verifier(node, algorithm) else { continue }
            keys.append(
                VerifyingKey(identifier: node["kid"]?.string, algorithm: algorithm, verifier: verifier)
            )
        }
        return keys
    }

    private static func isFit(_ node: JSONNode, for algorithm: TokenAlgorithm) -> Bool {
        guard node["kty"]?.string == algorithm.keyType, node["crv"]?.string == algorithm.curve,
            node["alg"] == nil || node["alg"] == .string(algorithm.rawValue)
        else { return false }
        guard algorithm.keyType == "RSA" else { return true }
        let modulus = node["n"]?.string.flatMap { Base64URL.bytes($0.utf8) } ?? []
        return modulusBytes.contains(modulus.drop { $0 == 0 }.count)
    }

    private static func verifier(
        _ node: JSONNode,
        _ algorithm: TokenAlgorithm
    ) async throws -> any JWTAlgorithm {
        // Only what the key is made of: an unknown value of another member must not spoil it.
        var members = ["kid": JSONNode.string("key"), "alg": .string(algorithm.rawValue)]
        for name in ["kty", "crv", "n", "e", "x", "y"] { members[name] = node[name] }
        let key = try JWK(json: String(decoding: JSONNode.object(members).bytes, as: UTF8.self))
        return try await JWTKeyCollection().add(jwk: key).getKey(for: "key", alg: algorithm.rawValue)
    }
}

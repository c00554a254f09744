import Policy

/// A JSON Web Token in compact form (RFC 7519), taken apart; nothing in it is proven yet.
struct SignedToken: Sendable {
    /// The algorithm that the head names.
    let algorithm: TokenAlgorithm
    /// The key that the head names.
    let keyIdentifier: String?
    /// The payload.
    let claims: Claims
    /// The bytes that are signed: head and payload as they came.
    let signed: [UInt8]
    /// The signature.
    let signature: [UInt8]

    /// Takes a token apart.
    init(_ token: [UInt8]) throws(TokenError) {
        guard token.count <= TokenForm.mostBytes else { throw .malformed }
        let parts = token.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 3, let head = Base64URL.bytes(parts[0]).flatMap(JSONNode.init(parsing:)),
            let payload = Base64URL.bytes(parts[1]).flatMap(JSONNode.init(parsing:)),
            let signature = Base64URL.bytes(parts[2]), let name = head["alg"]?.string,
            case .object = payload
        else { throw .malformed }
        // Names are cut short: they end in logs.
        guard let algorithm = TokenAlgorithm(rawValue: name) else {
            throw .algorithm(String(name.prefix(32)))
        }
        guard head["crit"] == nil else { throw .criticalExtension }
        self.algorithm = algorithm
        keyIdentifier = head["kid"]?.string
        claims = Claims(payload)
        signed = Array(token[..<parts[2].startIndex].dropLast())
        self.signature = signature
    }
}

/// Why a token is refused; nothing of the token but names of algorithms, keys and claims is told.
public enum TokenError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The text is not a signed token of three parts (RFC 7515, section 7.1) within the allowed size.
    case malformed
    /// The algorithm is not on the list: `none`, a keyed digest, or unknown.
    case algorithm(String)
    /// The head names an extension that must be understood and is not (RFC 7515, section 4.1.11).
    case criticalExtension
    /// The issuer publishes no key of this name for this algorithm.
    case unknownKey(String)
    /// The head names no key, and the issuer publishes more than one that could be meant.
    case keyNotNamed
    /// The issuer's keys cannot be read at this time.
    case keysUnavailable(String)
    /// The signature is not the key owner's.
    case signature
    /// Another issuer made the token.
    case issuer
    /// The token is for somebody else.
    case audience
    /// Another party may use the token (`azp`).
    case authorizedParty
    /// The token has ended.
    case expired
    /// The token does not hold yet (`nbf`).
    case notYetValid
    /// The token says that it was made in the future (`iat`).
    case issuedInFuture
    /// The token belongs to another sign-in.
    case nonce
    /// A claim is missing or has the wrong type.
    case claim(String)
    /// No rule matches what the token claims.
    case noRule

    /// One line for a person.
    public var description: String {
        switch self {
        case .malformed: "the token is not a signed JSON Web Token"
        case .algorithm(let name): "the token's algorithm \"\(name)\" is not allowed"
        case .criticalExtension: "the token needs an extension that Gatehouse does not know"
        case .unknownKey(let name): "the issuer publishes no such key: \"\(name)\""
        case .keyNotNamed: "the token does not say which of the issuer's keys signed it"
        case .keysUnavailable(let reason): "the issuer's keys cannot be read: \(reason)"
        case .signature: "the token's signature is wrong"
        case .issuer: "the token comes from another issuer"
        case .audience: "the token is not for this audience"
        case .authorizedParty: "the token is for another party"
        case .expired: "the token has expired"
        case .notYetValid: "the token is not valid yet"
        case .issuedInFuture: "the token was issued in the future"
        case .nonce: "the token belongs to another sign-in"
        case .claim(let name): "the token's claim \"\(name)\" is missing or has the wrong type"
        case .noRule: "no rule matches what the token claims"
        }
    }
}

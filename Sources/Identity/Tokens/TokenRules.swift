import Vocabulary

/// What a token's registered claims must say (RFC 7519, section 4.1; OpenID Connect Core 1.0, section 3.1.3.7).
struct TokenRules: Sendable {
    /// How far the issuer's clock may differ from ours.
    static let leeway = Duration.seconds(60)

    /// The issuer, compared byte for byte.
    let issuer: String
    /// One of the token's audiences.
    let audience: String
    /// Whether the audience is also the party that the token was made for: so for ID tokens.
    var isAuthorizedParty = false
    /// The nonce of the sign-in; `nil` where tokens have none.
    var nonce: String?

    /// Checks the claims of a token whose signature is right, and returns when it ends.
    func check(_ claims: Claims, at now: UTCTime) throws(TokenError) -> UTCTime {
        guard claims.text("iss") == issuer else { throw .issuer }
        let audiences = claims["aud"]?.strings ?? []
        guard audiences.contains(audience) else { throw .audience }
        if isAuthorizedParty {
            let party = claims["azp"]
            guard party == nil ? audiences.count == 1 : party == .string(audience) else {
                throw .authorizedParty
            }
        }
        let end = try checkTimes(claims, at: now)
        if let nonce, claims.text("nonce") != nonce { throw .nonce }
        return end
    }

    private func checkTimes(_ claims: Claims, at now: UTCTime) throws(TokenError) -> UTCTime {
        guard let end = try claims.time("exp") else { throw .claim("exp") }
        guard now < end + Self.leeway else { throw .expired }
        if let start = try claims.time("nbf"), now + Self.leeway < start { throw .notYetValid }
        if let made = try claims.time("iat"), now + Self.leeway < made { throw .issuedInFuture }
        return end
    }
}

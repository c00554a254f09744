import Vocabulary

/// How people sign in at an OpenID Connect provider.
public struct OpenIDConfiguration: Sendable, Hashable {
    /// The issuer, exactly as its tokens name it: an https URL, or an http one of this machine.
    public let issuer: String
    /// The client's name at the provider.
    public let clientID: String
    /// The client's secret; `nil` for a public client.
    public let clientSecret: Secret?
    /// Where the provider sends the browser back to.
    public let redirectURL: String
    /// What is asked for; `openid` always is.
    public let scopes: [String]
    /// The claim with the names of groups; a dot reaches into objects.
    public let groupClaim: String
    /// The claim with the address of the person.
    public let emailClaim: String

    /// Checks and makes a configuration.
    public init(
        issuer: String,
        clientID: String,
        clientSecret: Secret?,
        redirectURL: String,
        scopes: [String] = ["openid", "email", "profile"],
        groupClaim: String = "groups",
        emailClaim: String = "email"
    ) throws(IdentityConfigurationError) {
        guard SecureURL.isAllowed(issuer), !issuer.contains("?") else {
            throw .init(field: "issuer", .notSecure)
        }
        guard SecureURL.isAllowed(redirectURL) else { throw .init(field: "redirect_url", .notSecure) }
        guard !clientID.isEmpty else { throw .init(field: "client_id", .empty) }
        guard clientSecret?.revealed.isEmpty != true else { throw .init(field: "client_secret", .empty) }
        guard !groupClaim.isEmpty else { throw .init(field: "group_claim", .empty) }
        guard !emailClaim.isEmpty else { throw .init(field: "email_claim", .empty) }
        guard scopes.allSatisfy(Self.isScope) else { throw .init(field: "scopes", .notScopes) }
        self.issuer = issuer
        self.clientID = clientID
        self.clientSecret = clientSecret
        self.redirectURL = redirectURL
        self.scopes = scopes.contains("openid") ? scopes : ["openid"] + scopes
        self.groupClaim = groupClaim
        self.emailClaim = emailClaim
    }

    /// Printable characters but blank, quote and backslash (RFC 6749, section 3.3).
    private static func isScope(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { (0x21...0x7e).contains($0) && $0 != 0x22 && $0 != 0x5c }
    }
}

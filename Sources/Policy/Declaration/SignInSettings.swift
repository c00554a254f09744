import Vocabulary

/// The `sign_in` section: how people come in, and what they may then.
public struct SignInSettings: Sendable, Equatable {
    /// `public_url`: where browsers reach the admin listener, without a slash at its end; `nil` is its own address.
    public var publicURL: String?
    /// `password`: whether people may sign in with a password of their own.
    public var allowsPasswords = true
    /// `session_lifetime`: how long a session lasts at most; 7 days.
    public var sessionLifetime = Duration.seconds(7 * 86_400)
    /// `session_idle`: how long a session may be without use; 12 hours.
    public var sessionIdle = Duration.seconds(12 * 3600)
    /// `openid`: the company's identity provider; `nil` is none.
    public var openID: OpenIDSettings?
    /// `groups`: the roles that groups of the identity provider give.
    public var groups: [GroupRole] = []

    /// Makes the defaults.
    public init() {}
}

/// The `openid` section: the identity provider at which people sign in, and what is believed of what it says.
public struct OpenIDSettings: Sendable, Equatable {
    /// `issuer`: exactly as its tokens name it.
    public var issuer: String
    /// `client_id`: what the provider calls this gateway.
    public var clientID: String
    /// `client_secret`, resolved; `nil` for a public client.
    public var clientSecret: Secret?
    /// `scopes`: what is asked for.
    public var scopes = ["openid", "email", "profile"]
    /// `email_claim`: the claim with the person's address.
    public var emailClaim = "email"
    /// `group_claim`: the claim with the names of the person's groups.
    public var groupClaim = "groups"
    /// `create_users`: whether somebody who is not known yet gets an account.
    public var createsUsers = true
    /// `trust_email`: whether addresses count although the provider does not say that they are verified.
    public var trustsEmail = false

    /// Makes settings with defaults.
    public init(issuer: String, clientID: String) {
        self.issuer = issuer
        self.clientID = clientID
    }
}

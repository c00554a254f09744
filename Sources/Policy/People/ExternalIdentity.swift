/// What an identity provider calls a person: with the issuer, it never means anybody else.
public struct ExternalIdentity: Sendable, Hashable {
    /// The provider.
    public var issuer: String
    /// Its name for the person (`sub`).
    public var subject: String

    /// Makes an identity.
    public init(issuer: String, subject: String) {
        self.issuer = issuer
        self.subject = subject
    }
}

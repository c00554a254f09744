/// Who signed in, as the provider says.
public struct OpenIDIdentity: Sendable, Hashable {
    /// What the provider calls the person; with the issuer, it never means anybody else.
    public let subject: String
    /// The provider.
    public let issuer: String
    /// The person's address; `nil` where the provider does not say.
    public let email: String?
    /// Whether the provider says that the address is the person's (`email_verified`).
    ///
    /// Only then may it be matched with an address that somebody else entered.
    public let isEmailVerified: Bool
    /// The person's name; `nil` where the provider does not say.
    public let name: String?
    /// The names of the person's groups; `nil` where the provider says that they must be asked for elsewhere.
    public let groups: [String]?
}

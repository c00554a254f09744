import Policy

/// What an identity provider has proven of somebody who signed in there.
public struct StatedIdentity: Sendable {
    /// Whom it means.
    public var identity: ExternalIdentity
    /// The person's address; `nil` where it is not said, or not to be believed.
    public var email: String?
    /// The person's name; empty where it is not said.
    public var name: String
    /// The person's groups; `nil` where they are not said, which leaves those of before.
    public var groups: [String]?

    /// Makes a statement.
    public init(identity: ExternalIdentity, email: String?, name: String, groups: [String]?) {
        self.identity = identity
        self.email = email
        self.name = name
        self.groups = groups
    }
}

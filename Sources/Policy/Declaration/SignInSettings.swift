/// The `sign_in` section: how people come in, and what they may then.
public struct SignInSettings: Sendable, Equatable {
    /// `groups`: the roles that groups of the identity provider give.
    public var groups: [GroupRole] = []

    /// Makes the defaults.
    public init() {}
}

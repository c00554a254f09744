import Vocabulary

/// A person who signs in or owns keys.
public struct User: Sendable, Hashable {
    /// Who manages a person's account.
    public enum Origin: String, Sendable, CaseIterable {
        /// The admin API.
        case api
        /// The company's sign-in, at the first visit.
        case openID = "oidc"
        /// The company's directory.
        case scim
    }

    /// The id, `user_…`.
    public var id: UserID
    /// The place in the ledger and the limits.
    public var scope: ScopeID
    /// The address, in lower case; unique.
    public var email: String
    /// What people call the person.
    public var name: String
    /// What all keys of the person may spend together.
    public var budget: BudgetTerms?
    /// How fast all keys of the person may go together.
    public var limits: LimitTerms
    /// Since when the account is out of use: no sign-in, and none of its keys works.
    public var disabledAt: UTCTime?
    /// Who manages the account.
    public var origin: Origin
    /// The id in the system that manages the account; empty if that is this one.
    public var externalID: String
    /// The groups that the identity provider stated at the last sign-in, by name, each once and in order.
    public var groups: [String]
    /// What the company's directory says of the person; `nil` if it has said nothing.
    public var profile: ProvisionedProfile?
    /// When it was made.
    public var createdAt: UTCTime
    /// When it was changed last.
    public var changedAt: UTCTime

    /// Makes a user.
    public init(
        id: UserID,
        scope: ScopeID,
        email: String,
        name: String,
        budget: BudgetTerms? = nil,
        limits: LimitTerms = LimitTerms(),
        disabledAt: UTCTime? = nil,
        origin: Origin = .api,
        externalID: String = "",
        groups: [String] = [],
        profile: ProvisionedProfile? = nil,
        createdAt: UTCTime,
        changedAt: UTCTime? = nil
    ) {
        self.id = id
        self.scope = scope
        self.email = email
        self.name = name
        self.budget = budget
        self.limits = limits
        self.disabledAt = disabledAt
        self.origin = origin
        self.externalID = externalID
        self.groups = groups
        self.profile = profile
        self.createdAt = createdAt
        self.changedAt = changedAt ?? createdAt
    }

    /// The name that the company's directory knows the person by: its own word, else the address.
    public var userName: String { profile?.userName ?? email }
}

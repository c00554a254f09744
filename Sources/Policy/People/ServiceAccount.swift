import Vocabulary

/// A principal of a team that is not a person: it owns keys and may have roles.
public struct ServiceAccount: Sendable, Hashable {
    /// The id, `svc_…`.
    public var id: ServiceAccountID
    /// The place in the ledger and the limits.
    public var scope: ScopeID
    /// The team that it belongs to.
    public var team: TeamID
    /// Its name, unique in its team.
    public var name: String
    /// What all its keys may spend together.
    public var budget: BudgetTerms?
    /// How fast all its keys may go together.
    public var limits: LimitTerms
    /// Since when it is out of use: none of its keys works.
    public var disabledAt: UTCTime?
    /// When it was made.
    public var createdAt: UTCTime

    /// Makes a service account.
    public init(
        id: ServiceAccountID,
        scope: ScopeID,
        team: TeamID,
        name: String,
        budget: BudgetTerms? = nil,
        limits: LimitTerms = LimitTerms(),
        disabledAt: UTCTime? = nil,
        createdAt: UTCTime
    ) {
        self.id = id
        self.scope = scope
        self.team = team
        self.name = name
        self.budget = budget
        self.limits = limits
        self.disabledAt = disabledAt
        self.createdAt = createdAt
    }
}

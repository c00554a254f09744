import Vocabulary

/// A team as the store and the file keep it: what was said of it, nothing derived.
public struct Team: Sendable, Equatable {
    /// Its id.
    public var id: TeamID
    /// Its place in the ledger and the limits.
    public var scope: ScopeID
    /// Its name, unique among its siblings.
    public var name: String
    /// Its parent; `nil` for the root alone.
    public var parent: TeamID?
    /// Names and globs of models; `nil` inherits.
    public var models: [String]?
    /// Names and globs of providers whose own routes may be used; `nil` inherits, and nobody may where nothing is said.
    public var passthrough: [String]?
    /// Labels that every target must carry.
    public var requireLabels: RequiredLabels
    /// Its budget.
    public var budget: BudgetTerms?
    /// Whether what is below it may be given more than its own budget, of which the sum is never spent all the same.
    public var allowsOverAllocation: Bool
    /// Budgets of parts of what is done in it and below, in the order of their names.
    public var partBudgets: [PartBudget]
    /// What every end user may spend who is not named in `partBudgets`, each for themself.
    public var endUserBudget: BudgetTerms?
    /// Its limits.
    public var limits: LimitTerms
    /// How many of its requests go in one turn where several teams wait for the same limit; at least 1.
    public var weight: Int
    /// How its requests wait for limits that do not say it themselves; what it leaves open is said above it.
    public var waiting: WaitingTerms
    /// Whether the configuration file declares it, so that the API cannot change it.
    public var isManagedByFile: Bool
    /// When it was made.
    public var createdAt: UTCTime

    /// Makes a team.
    public init(
        id: TeamID,
        scope: ScopeID,
        name: String,
        parent: TeamID?,
        models: [String]? = nil,
        passthrough: [String]? = nil,
        requireLabels: RequiredLabels = [:],
        budget: BudgetTerms? = nil,
        allowsOverAllocation: Bool = false,
        partBudgets: [PartBudget] = [],
        endUserBudget: BudgetTerms? = nil,
        limits: LimitTerms = LimitTerms(),
        weight: Int = 1,
        waiting: WaitingTerms = WaitingTerms(),
        isManagedByFile: Bool = false,
        createdAt: UTCTime
    ) {
        self.id = id
        self.scope = scope
        self.name = name
        self.parent = parent
        self.models = models
        self.passthrough = passthrough
        self.requireLabels = requireLabels
        self.budget = budget
        self.allowsOverAllocation = allowsOverAllocation
        self.partBudgets = partBudgets
        self.endUserBudget = endUserBudget
        self.limits = limits
        self.weight = weight
        self.waiting = waiting
        self.isManagedByFile = isManagedByFile
        self.createdAt = createdAt
    }
}

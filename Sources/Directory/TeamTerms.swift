import Policy
import Vocabulary

/// What is said of a team: everything about it that can be changed.
public struct TeamTerms: Sendable, Equatable {
    /// `name`, unique among its siblings.
    public var name: String
    /// `parent_id`; `nil` for the root alone.
    public var parent: TeamID?
    /// `models`: names and globs; `nil` inherits, empty grants nothing.
    public var models: [String]?
    /// `passthrough`: names and globs of providers whose own routes may be used; `nil` inherits.
    public var passthrough: [String]?
    /// `require_labels`.
    public var requireLabels: RequiredLabels
    /// `budget`.
    public var budget: BudgetTerms?
    /// `over_allocation`: whether the budgets below may add up to more than its own.
    public var allowsOverAllocation: Bool
    /// `model_budgets`, `tag_budgets` and `end_user_budgets`: budgets of parts of what is done in it and below.
    public var partBudgets: [BudgetPart: BudgetTerms]
    /// `end_user_budget`: what every end user has who is not named.
    public var endUserBudget: BudgetTerms?
    /// `limits`.
    public var limits: LimitTerms
    /// `weight`: how many of its requests go in one turn where several teams wait for the same limit; 1 to 100.
    public var weight: Int
    /// `priority` and `max_wait`: how its requests wait that do not say it themselves.
    public var waiting: WaitingTerms

    /// Makes the terms of a child of the root, unless another parent is given.
    public init(
        name: String,
        parent: TeamID? = .root,
        models: [String]? = nil,
        passthrough: [String]? = nil,
        requireLabels: RequiredLabels = [:],
        budget: BudgetTerms? = nil,
        allowsOverAllocation: Bool = false,
        partBudgets: [BudgetPart: BudgetTerms] = [:],
        endUserBudget: BudgetTerms? = nil,
        limits: LimitTerms = LimitTerms(),
        weight: Int = 1,
        waiting: WaitingTerms = WaitingTerms()
    ) {
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
    }
}

extension TeamTerms {
    init(_ team: Team) {
        self.init(
            name: team.name,
            parent: team.parent,
            models: team.models,
            passthrough: team.passthrough,
            requireLabels: team.requireLabels,
            budget: team.budget,
            allowsOverAllocation: team.allowsOverAllocation,
            partBudgets: Dictionary(team.partBudgets.map { ($0.part, $0.terms) }) { first, _ in first },
            endUserBudget: team.endUserBudget,
            limits: team.limits,
            weight: team.weight,
            waiting: team.waiting
        )
    }

    init(_ declared: TeamDeclaration, parent: TeamID) {
        self.init(
            name: declared.name,
            parent: parent,
            models: declared.models,
            passthrough: declared.passthrough,
            requireLabels: declared.requireLabels,
            budget: declared.budget,
            allowsOverAllocation: declared.allowsOverAllocation,
            partBudgets: declared.partBudgets,
            endUserBudget: declared.endUserBudget,
            limits: declared.limits,
            weight: declared.weight,
            waiting: declared.waiting
        )
    }
}

extension Team {
    /// The team with other terms; the budgets of its parts need places of their own and are not among them.
    func with(_ terms: TeamTerms, isManagedByFile: Bool) -> Team {
        var team = self
        team.name = terms.name
        team.parent = terms.parent
        team.models = terms.models
        team.passthrough = terms.passthrough
        team.requireLabels = terms.requireLabels
        team.budget = terms.budget
        team.allowsOverAllocation = terms.allowsOverAllocation
        team.endUserBudget = terms.endUserBudget
        team.limits = terms.limits
        team.weight = terms.weight
        team.waiting = terms.waiting
        team.isManagedByFile = isManagedByFile
        return team
    }
}

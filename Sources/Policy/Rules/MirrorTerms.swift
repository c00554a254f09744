/// `mirror` of a rule: where copies of requests go, and what they may cost.
public struct MirrorTerms: Sendable, Hashable {
    /// `model`: the public name of the shadow.
    public var model: String
    /// `budget`: what the copies may cost; nobody else is charged for them.
    public var budget: BudgetTerms

    /// Makes terms.
    public init(model: String, budget: BudgetTerms) {
        self.model = model
        self.budget = budget
    }
}

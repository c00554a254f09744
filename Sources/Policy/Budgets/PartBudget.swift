import Vocabulary

/// The budget of a part of a team that is named.
public struct PartBudget: Sendable, Hashable {
    /// The most of them that a team has.
    public static let mostOfTeam = 500

    /// The part.
    public var part: BudgetPart
    /// Its place in the ledger.
    public var scope: ScopeID
    /// How much may be spent.
    public var terms: BudgetTerms

    /// Makes a budget.
    public init(part: BudgetPart, scope: ScopeID, terms: BudgetTerms) {
        self.part = part
        self.scope = scope
        self.terms = terms
    }
}

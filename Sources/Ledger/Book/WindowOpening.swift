import Policy
import Vocabulary

/// A wish for the account of a budget at a moment.
struct WindowOpening: Sendable {
    /// The budget holder.
    let scope: ScopeID
    /// The budget.
    let terms: BudgetTerms
    /// The moment.
    let time: UTCTime
}

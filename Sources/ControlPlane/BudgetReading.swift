import Vocabulary

/// Reads budgets as they stand.
///
/// Calls may block on the store and are made off the event loops.
public protocol BudgetReading: Sendable {
    /// Every budget, all from one instant.
    func budgets() throws -> [BudgetView]
    /// The budget of one holder; `nil` if it has none.
    func budget(_ scope: ScopeName) throws -> BudgetView?
}

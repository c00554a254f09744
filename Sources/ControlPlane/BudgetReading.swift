import Vocabulary

/// Reads budgets as they stand.
///
/// Calls may block on the store and are made off the event loops.
public protocol BudgetReading: Sendable {
    /// The budgets of some holders from one instant, in their order; of whoever has none there is none.
    func budgets(of holders: [ScopeName]) throws -> [BudgetView]
    /// The budget of one holder; `nil` if it has none.
    func budget(_ scope: ScopeName) throws -> BudgetView?
    /// The end users of a team whom it does not name and who have a window now, in the order of their names' bytes, at most
    /// so many that come after one.
    func endUsers(of team: TeamID, after value: String?, limit: Int) throws -> [String]
}

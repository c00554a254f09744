import ControlPlane
import Policy
import Vocabulary

/// Budgets that stand still.
struct ScriptedBudgets: BudgetReading {
    var views: [BudgetView] = []

    /// Says that everybody whom one asks for has a budget.
    static let everything = ScriptedBudgets(isEverybodys: true)
    var isEverybodys = false

    func budgets() throws -> [BudgetView] { views }

    func budget(_ scope: ScopeName) throws -> BudgetView? {
        if let view = views.first(where: { $0.scope == scope }) { return view }
        guard isEverybodys else { return nil }
        return BudgetView(
            scope: scope,
            limit: Quantity.zero.amount(.usd),
            window: .month,
            windowStart: UTCTime(seconds: 0),
            resetsAt: nil
        )
    }
}

import ControlPlane
import Vocabulary

/// Budgets that stand still.
struct ScriptedBudgets: BudgetReading {
    var views: [BudgetView] = []

    func budgets() throws -> [BudgetView] { views }
    func budget(_ scope: ScopeName) throws -> BudgetView? { views.first { $0.scope == scope } }
}

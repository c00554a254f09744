import Policy
import Vocabulary

/// Knows which budgets are to be watched.
public protocol WatchedBudgets: Sendable {
    /// The budgets with alerts that some keys are charged to, each once.
    func budgets(of keys: Set<KeyID>) -> [ScopeNode]
    /// Every budget with alerts, or that hands on what its windows leave.
    func all() -> [ScopeNode]
}

import Policy
import Vocabulary

/// Knows which budgets are to be watched.
public protocol WatchedBudgets: Sendable {
    /// The budgets with alerts that some exchanges are charged to, each once, and maybe others.
    func budgets(of payers: Set<Payer>) -> [ScopeNode]
    /// Every budget with alerts, or that hands on what its windows leave.
    func all() -> [ScopeNode]
}

/// Whose budgets an exchange is charged to, as far as its row says.
public struct Payer: Hashable, Sendable {
    /// The key.
    public let key: KeyID
    /// The end user, if the exchange names one.
    public let endUser: String?

    /// Makes a payer.
    public init(key: KeyID, endUser: String? = nil) {
        self.key = key
        self.endUser = endUser
    }
}

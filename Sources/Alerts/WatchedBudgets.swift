import Policy
import Vocabulary

/// Knows which budgets are to be watched.
public protocol WatchedBudgets: Sendable {
    /// The budgets with alerts that some exchanges are charged to, each once, and maybe others.
    func budgets(of payers: Set<Payer>) -> [ScopeNode]
    /// Whose budgets have alerts or hand on what their windows leave, and have other terms than at a version of the
    /// configuration: at version 0 there were none. The answer's version is the one to ask with next.
    func changes(after version: UInt64) -> (names: [ScopeName], version: UInt64)
    /// The budgets of some holders, as far as they are still to be watched.
    func budgets(of names: Set<ScopeName>) -> [ScopeNode]
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

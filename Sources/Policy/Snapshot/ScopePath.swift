import Vocabulary

/// A budget holder on the way from a key to the root, with what binds it there.
public struct ScopeNode: Sendable, Hashable {
    /// Its place in the ledger and the limits.
    public let scope: ScopeID
    /// Its public name.
    public let name: ScopeName
    /// Its budget, if it has one.
    public let budget: BudgetTerms?
    /// Its limits.
    public let limits: LimitTerms

    /// Makes a node.
    public init(scope: ScopeID, name: ScopeName, budget: BudgetTerms?, limits: LimitTerms) {
        self.scope = scope
        self.name = name
        self.budget = budget
        self.limits = limits
    }
}

/// The key, its owner and every team above it, nearest first: whoever pays for an exchange and is limited with it.
///
/// One object per key, made when the key, one of its teams or their terms change, and shared by all its exchanges.
public final class ScopePath: Sendable {
    /// The key first, then its owner if that is known, the root last; at most `maximumNodes`.
    public let nodes: [ScopeNode]
    /// The nodes that have a budget.
    public let budgeted: [ScopeNode]
    /// The nodes that have a limit.
    public let limited: [ScopeNode]

    /// The deepest tree: teams from the root down.
    public static let maximumDepth = 16
    /// The longest path: a key, its owner and a tree of the greatest depth.
    public static let maximumNodes = maximumDepth + 2

    /// Makes a path.
    public init(nodes: [ScopeNode]) {
        self.nodes = nodes
        budgeted = nodes.filter { $0.budget != nil }
        limited = nodes.filter { !$0.limits.isUnlimited }
    }
}

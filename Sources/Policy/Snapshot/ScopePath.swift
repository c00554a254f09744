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
    /// The teams on the way that have budgets of parts, nearest first; `nil` if there are none.
    public let parts: [TeamParts]?

    /// The deepest tree: teams from the root down.
    public static let maximumDepth = 16
    /// The most budgets of parts that one exchange can be charged to.
    public static let maximumParts = 16
    /// The longest path: a key, its owner, a tree of the greatest depth, and budgets of parts.
    public static let maximumNodes = maximumDepth + 2 + maximumParts

    /// Makes a path.
    public init(nodes: [ScopeNode], parts: [TeamParts] = []) {
        self.nodes = nodes
        self.parts = parts.isEmpty ? nil : parts
        budgeted = nodes.filter { $0.budget != nil }
        limited = nodes.filter { !$0.limits.isUnlimited }
    }
}

extension ScopePath {
    /// The path with further budget holders at its end.
    public func adding(_ more: [ScopeNode]) -> ScopePath {
        more.isEmpty ? self : ScopePath(nodes: nodes + more, parts: parts ?? [])
    }
}

import Policy
import Vocabulary

/// Makes paths: a scope with a limit has a budget.
func path(
    _ nodes: (scope: Int32, limit: Int64?)...,
    window: BudgetTerms.Window = .month,
    timeZone: String = "UTC"
) -> ScopePath {
    ScopePath(
        nodes: nodes.map { node in
            ScopeNode(
                scope: ScopeID(rawValue: node.scope),
                name: .team(TeamID(rawValue: "team_\(node.scope)")),
                budget: node.limit.map {
                    BudgetTerms(limit: Money(nanos: $0), window: window, timeZone: timeZone)
                },
                limits: LimitTerms()
            )
        }
    )
}

/// A path of one node with a budget.
func path(_ scope: Int32, _ terms: BudgetTerms) -> ScopePath {
    ScopePath(
        nodes: [
            ScopeNode(
                scope: ScopeID(rawValue: scope),
                name: .team(TeamID(rawValue: "team_\(scope)")),
                budget: terms,
                limits: LimitTerms()
            )
        ]
    )
}

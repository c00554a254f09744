import Vocabulary

extension Snapshot {
    /// What has a budget of its own: teams, people, service accounts and keys, in no order.
    public var budgetHolders: [ScopeNode] {
        var nodes = teams.filter { $0.budget != nil }.map(Self.node)
        nodes += users.filter { $0.budget != nil }.compactMap { node(of: MemberID($0.id)) }
        nodes += serviceAccounts.filter { $0.budget != nil }.compactMap { node(of: MemberID($0.id)) }
        for principal in principals where principal.key.budget != nil {
            nodes += principal.path.nodes.prefix(1)
        }
        return nodes
    }

    /// What binds all that is below a team.
    public static func node(_ team: Team) -> ScopeNode {
        ScopeNode(scope: team.scope, name: .team(team.id), budget: team.budget, limits: team.limits)
    }
}

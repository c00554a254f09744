import HashTreeCollections
import Vocabulary

extension Snapshot {
    /// What has a budget of its own: teams and named parts of them, people, service accounts and keys, in no order.
    ///
    /// End users that a team does not name are known to the ledger alone.
    public var budgetHolders: [ScopeNode] {
        var nodes = teams.filter { $0.budget != nil }.map(Self.node)
        nodes += partsByTeam.values.flatMap(\.named)
        nodes += users.filter { $0.budget != nil }.compactMap { node(of: MemberID($0.id)) }
        nodes += serviceAccounts.filter { $0.budget != nil }.compactMap { node(of: MemberID($0.id)) }
        for principal in principals where principal.key.budget != nil {
            nodes += principal.path.nodes.prefix(1)
        }
        return nodes
    }

    /// The budgets of parts of a team; `nil` if it has none.
    public func parts(of team: TeamID) -> TeamParts? { partsByTeam[team] }

    /// The teams in which every end user has a budget.
    public var teamsOfEndUsers: [TeamParts] {
        partsByTeam.values.filter { $0.eachEndUser != nil }
    }

    /// What binds all that is below a team.
    public static func node(_ team: Team) -> ScopeNode {
        ScopeNode(scope: team.scope, name: .team(team.id), budget: team.budget, limits: team.limits)
    }
}

import Alerts
import ControlPlane
import Directory
import Ledger
import Policy
import Ports
import Vocabulary

/// Shows the ledger's budgets to the admin API under their holders' names.
struct LedgerBudgets: BudgetReading {
    let directory: Directory
    let ledger: Ledger
    let spending: any SpendReading
    let now: @Sendable () -> UTCTime

    func budgets() throws -> [BudgetView] {
        let snapshot = directory.published().snapshot
        var nodes: [ScopeNode] = []
        for team in snapshot.teams where team.budget != nil { nodes.append(Self.node(team)) }
        for user in snapshot.users where user.budget != nil {
            nodes.append(Self.node(user))
        }
        for account in snapshot.serviceAccounts where account.budget != nil {
            nodes.append(Self.node(account))
        }
        for principal in snapshot.principals where principal.key.budget != nil {
            nodes.append(contentsOf: principal.path.nodes.prefix(1))
        }
        return try views(nodes)
    }

    func budget(_ scope: ScopeName) throws -> BudgetView? {
        let snapshot = directory.published().snapshot
        let node: ScopeNode? =
            switch scope {
            case .team(let id): snapshot.team(id).map(Self.node)
            case .key(let id): snapshot.principal(id)?.path.nodes.first
            case .user(let id): snapshot.user(id).map(Self.node)
            case .serviceAccount(let id): snapshot.serviceAccount(id).map(Self.node)
            }
        guard let node, node.budget != nil else { return nil }
        return try views([node]).first
    }

    private static func node(_ team: Team) -> ScopeNode {
        ScopeNode(scope: team.scope, name: .team(team.id), budget: team.budget, limits: team.limits)
    }

    private static func node(_ user: User) -> ScopeNode {
        ScopeNode(scope: user.scope, name: .user(user.id), budget: user.budget, limits: user.limits)
    }

    private static func node(_ account: ServiceAccount) -> ScopeNode {
        ScopeNode(
            scope: account.scope,
            name: .serviceAccount(account.id),
            budget: account.budget,
            limits: account.limits
        )
    }

    private func views(_ nodes: [ScopeNode]) throws -> [BudgetView] {
        let zones = Dictionary(nodes.map { ($0.name, $0.budget?.timeZone ?? "UTC") }) { first, _ in first }
        let scopes = Dictionary(nodes.map { ($0.name, $0.scope) }) { first, _ in first }
        let cuts = try ledger.cut(nodes)
        let time = now()
        let since = BudgetForecast.recentStart(at: time)
        let recent = try spending.spent(by: nodes.map(\.scope), since: since)
        return cuts.map { cut in
            var view = BudgetView(
                scope: cut.scope,
                limit: cut.declared.amount(cut.unit),
                window: cut.window,
                timeZone: zones[cut.scope] ?? "UTC",
                windowStart: cut.windowStart,
                resetsAt: cut.resetsAt
            )
            view.granted = cut.granted
            view.carried = cut.carried
            view.settled = cut.settled
            view.held = cut.held
            view.reserved = cut.reserved
            view.holds = cut.holds.map { .init(id: $0.exchange, amount: $0.amount, since: $0.since) }
            let spent = scopes[cut.scope].flatMap { recent[$0] }?[cut.unit] ?? .zero
            view.forecast = BudgetForecast(cut, recent: spent, since: since, at: time)
            return view
        }
    }
}

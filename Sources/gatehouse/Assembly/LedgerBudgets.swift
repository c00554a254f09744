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

    /// The most end users of one team that the list shows who are not named there.
    private static let mostEndUsers = 1000

    func budgets() throws -> [BudgetView] {
        let snapshot = directory.published().snapshot
        var nodes = snapshot.budgetHolders
        for parts in snapshot.teamsOfEndUsers {
            nodes += try ledger.budgets(ofEndUsersIn: parts, limit: Self.mostEndUsers)
        }
        return try views(nodes)
    }

    func budget(_ scope: ScopeName) throws -> BudgetView? {
        let snapshot = directory.published().snapshot
        let node: ScopeNode? =
            switch scope {
            case .team(let id): snapshot.team(id).map(Snapshot.node)
            case .key(let id): snapshot.principal(id)?.path.nodes.first
            case .user(let id): snapshot.node(of: MemberID(id))
            case .serviceAccount(let id): snapshot.node(of: MemberID(id))
            case .part(let team, let part): try node(of: part, in: snapshot.parts(of: team))
            }
        guard let node, node.budget != nil else { return nil }
        return try views([node]).first
    }

    private func node(of part: BudgetPart, in parts: TeamParts?) throws -> ScopeNode? {
        guard let parts else { return nil }
        if let node = parts.node(of: part) { return node }
        guard case .endUser(let value) = part else { return nil }
        return try ledger.budget(of: value, in: parts)
    }

    private func views(_ nodes: [ScopeNode]) throws -> [BudgetView] {
        let zones = Dictionary(nodes.map { ($0.name, $0.budget?.timeZone ?? "UTC") }) { first, _ in first }
        let scopes = Dictionary(nodes.map { ($0.name, $0.scope) }) { first, _ in first }
        let cuts = try ledger.look(nodes)
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

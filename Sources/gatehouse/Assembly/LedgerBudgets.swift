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

    func budgets(of holders: [ScopeName]) throws -> [BudgetView] {
        let snapshot = directory.published().snapshot
        return try views(holders.compactMap { try node($0, in: snapshot) })
    }

    func budget(_ scope: ScopeName) throws -> BudgetView? { try budgets(of: [scope]).first }

    func endUsers(of team: TeamID, after value: String?, limit: Int) throws -> [String] {
        guard let parts = directory.published().snapshot.parts(of: team) else { return [] }
        return try ledger.endUsers(in: parts, after: value, limit: limit)
    }

    private func node(_ holder: ScopeName, in snapshot: Snapshot) throws -> ScopeNode? {
        if let node = snapshot.node(named: holder) { return node.budget == nil ? nil : node }
        guard case .part(let team, .endUser(let value)) = holder, let parts = snapshot.parts(of: team) else {
            return nil
        }
        return try ledger.budget(of: value, in: parts)
    }

    private func views(_ nodes: [ScopeNode]) throws -> [BudgetView] {
        let terms = Dictionary(nodes.map { ($0.name, $0.budget) }) { first, _ in first }
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
                timeZone: terms[cut.scope]??.timeZone ?? "UTC",
                windowStart: cut.windowStart,
                resetsAt: cut.resetsAt
            )
            view.cycle = terms[cut.scope]??.cycle
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

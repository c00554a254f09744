import Policy
import Vocabulary

/// The routes of budgets as they stand.
enum BudgetRoutes {
    static func all(_ services: AdminServices) -> [Route] {
        [
            Route(
                "GET",
                "/api/v1/budgets",
                "listBudgets",
                "List budgets by holder, from one instant",
                access: .granted(.readBudgets, at: .anywhere),
                query: Page.parameters,
                success: .list(BudgetView.answer),
                failures: [503]
            ) { call in
                let page = try Page(call.query)
                let budgets = try await services.read { try services.budgets.budgets() }
                let visible = budgets.filter { isVisible($0.scope, to: call) }
                let rows = visible.map { (mark: $0.scope.description, budget: $0) }
                return page.answer(rows.sorted { $0.mark < $1.mark }, mark: \.mark) {
                    $0.budget.json(to: call.authority)
                }
            },
            Route(
                "GET",
                "/api/v1/budgets/{scope}",
                "getBudget",
                "Show a budget of `team:ID`, `key:ID`, `user:ID` or `service_account:ID`, or of a part of a team: "
                    + "`team:ID:model:NAME`, `team:ID:tag:NAME=VALUE` or `team:ID:end_user:VALUE`",
                access: .granted(.readBudgets, at: .budget("scope")),
                success: .object(BudgetView.answer),
                failures: [404, 503]
            ) { call in
                guard let scope = ScopeName(call.parameter("scope")) else { throw Problem.notFound("budget") }
                guard let budget = try await services.read({ try services.budgets.budget(scope) }) else {
                    throw Problem.notFound("budget")
                }
                return .json(budget.json(to: call.authority))
            },
        ]
    }

    private static func isVisible(_ scope: ScopeName, to call: Route.Call) -> Bool {
        guard let place = Subject.place(of: scope, in: call.authority.snapshot) else { return false }
        guard let owner = place.owner else { return call.authority.may(.readBudgets, at: place.team) }
        return Subject.isOwn(scope, owner, of: call.actor)
            || call.authority.may(.readBudgets, at: place.team, ownedBy: owner)
    }
}

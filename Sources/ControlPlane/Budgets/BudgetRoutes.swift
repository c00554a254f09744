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
                "List budgets by holder, each page from one instant",
                access: .granted(.readBudgets, at: .anywhere),
                query: Page.parameters,
                success: .list(BudgetView.answer),
                failures: [503]
            ) { call in
                let list = try BudgetList(call, services)
                return try await services.read { try list.answer() }
            },
            Route(
                "GET",
                "/api/v1/budgets/{scope}",
                "getBudget",
                "Show a budget of `team:ID`, `key:ID`, `user:ID` or `service_account:ID`, or of a part of a team: "
                    + "`team:ID:model:NAME`, `team:ID:tag:NAME=VALUE` or `team:ID:end_user:VALUE`, or of a rule that mirrors: `mirror:RULE:MODEL`",
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
}

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
                query: Page.parameters,
                success: .list(BudgetView.answer),
                failures: [503]
            ) { call in
                let page = try Page(call.query)
                let budgets = try await services.read { try services.budgets.budgets() }
                let rows = budgets.map { (mark: $0.scope.description, budget: $0) }
                return page.answer(rows.sorted { $0.mark < $1.mark }, mark: \.mark, render: \.budget.json)
            },
            Route(
                "GET",
                "/api/v1/budgets/{scope}",
                "getBudget",
                "Show a budget of `team:ID` or `key:ID`",
                success: .object(BudgetView.answer),
                failures: [404, 503]
            ) { call in
                guard let scope = ScopeName(call.parameter("scope")) else { throw Problem.notFound("budget") }
                guard let budget = try await services.read({ try services.budgets.budget(scope) }) else {
                    throw Problem.notFound("budget")
                }
                return .json(budget.json)
            },
        ]
    }
}

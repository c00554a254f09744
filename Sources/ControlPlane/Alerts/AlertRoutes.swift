import Policy
import Ports
import Vocabulary

/// The route of alerts that budgets have given.
enum AlertRoutes {
    private static let filters: [Field] = [
        .optional("team_id", .text, "Only budgets of this team, of its parts and of what stands at it."),
        .optional("from", .time, "The first moment, included."),
        .optional("to", .time, "The last moment, not included."),
    ]

    static func all(_ services: AdminServices) -> [Route] {
        [
            Route(
                "GET",
                "/api/v1/alerts",
                "listAlerts",
                "List the alerts that budgets have given, newest first",
                access: .granted(.readBudgets, at: .anywhere),
                query: Page.parameters + filters,
                success: .list(GivenAlert.answer),
                failures: [503]
            ) { try await list($0, services) }
        ]
    }

    private static func list(_ call: Route.Call, _ services: AdminServices) async throws -> AdminAnswer {
        let page = try Page(call.query)
        let before = try page.cursor.map { (mark) throws(Problem) in
            guard let number = Int64(mark) else {
                throw .invalid("cursor", "The cursor is not one that this list gave.")
            }
            return number
        }
        var filter = AlertFilter()
        filter.visibility = .of(call.authority)
        filter.team = call.query["team_id"].map { TeamID(rawValue: $0) }
        filter.from = call.query.time("from")
        filter.to = call.query.time("to")
        let complete = filter
        let alerts = try await services.read {
            try services.alerts.alerts(complete, before: before, limit: page.limit + 1)
        }
        let shown = alerts.prefix(page.limit)
        return Page.answer(
            shown.map { $0.json(to: call.authority) },
            next: alerts.count > shown.count ? shown.last.map { String($0.number) } : nil
        )
    }
}

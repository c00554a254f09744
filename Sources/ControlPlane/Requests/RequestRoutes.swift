import Policy
import Ports
import Vocabulary

/// The routes of exchanges that have ended.
enum RequestRoutes {
    static func all(_ services: AdminServices) -> [Route] {
        [
            Route(
                "GET",
                "/api/v1/requests",
                "listRequests",
                "List exchanges, newest first",
                access: .granted(.readRequests, at: .anywhere),
                query: Page.parameters + RecordQuery.parameters,
                success: .list(ExchangeRecord.answer),
                failures: [503]
            ) { try await list($0, services) },
            Route(
                "GET",
                "/api/v1/requests/{id}",
                "getRequest",
                "Show an exchange",
                access: .granted(.readRequests, at: .anywhere),
                success: .object(ExchangeRecord.answer),
                failures: [404, 503]
            ) { .json(try await record($0, services).json) },
        ]
    }

    private static func list(_ call: Route.Call, _ services: AdminServices) async throws -> AdminAnswer {
        let page = try Page(call.query)
        var filter = try RecordQuery.filter(call.query)
        filter.visibility = .of(.readRequests, call.authority)
        let complete = filter
        let cursor = try page.cursor.map { (mark) throws(Problem) in
            guard let id = ExchangeID(mark) else {
                throw .invalid("cursor", "The cursor is not one that this list gave.")
            }
            return id
        }
        // One more than is shown tells whether there is a next page.
        let records = try await services.read {
            try services.records.records(complete, before: cursor, limit: page.limit + 1)
        }
        let shown = records.prefix(page.limit)
        return Page.answer(
            shown.map(\.json),
            next: records.count > shown.count ? shown.last?.id.description : nil
        )
    }

    /// The exchange that a path names, if the caller may see it.
    static func record(_ call: Route.Call, _ services: AdminServices) async throws -> ExchangeRecord {
        guard let id = ExchangeID(call.parameter("id")),
            let record = try await services.read({ try services.records.record(id) })
        else { throw Problem.notFound("request") }
        // A team that was deleted since is the root's to see.
        let team = call.authority.snapshot.team(record.team)?.id ?? .root
        guard isVisible(record, at: team, to: call) else {
            throw Problem.hidden(.readRequests, at: team, "request")
        }
        return record
    }

    private static func isVisible(_ record: ExchangeRecord, at team: TeamID, to call: Route.Call) -> Bool {
        guard let owner = call.authority.snapshot.principal(record.key)?.key.owner else {
            return call.authority.may(.readRequests, at: team)
        }
        return call.authority.may(.readRequests, at: team, ownedBy: owner)
    }
}

import Policy
import Ports
import Vocabulary

/// The routes of usage.
enum UsageRoutes {
    /// The most rows of an export: they are held until they are given out.
    static let mostExported = 100_000

    private static let groups = Field.optional(
        "group_by",
        .text,
        "`team`, `key`, `user`, `model`, `provider`, `tag:NAME`, `hour`, `day`, `month`, by commas."
    )

    static func all(_ services: AdminServices) -> [Route] {
        [
            Route(
                "GET",
                "/api/v1/usage",
                "getUsage",
                "Sum usage by group; from the month's start in UTC unless stated",
                access: .granted(.readUsage, at: .anywhere),
                query: [groups] + RecordQuery.parameters + Page.parameters,
                success: .list(UsageRow.answer),
                failures: [503]
            ) { call in
                let (filter, groups) = try asked(call, services)
                let rows = try await services.read { try services.records.usage(filter, by: groups) }
                return try Page(call.query).answer(rows) { $0.json(groups) }
            },
            Route(
                "GET",
                "/api/v1/usage/export",
                "exportUsage",
                "Sum usage by group as comma-separated values, all rows at once; at most 100,000",
                access: .granted(.readUsage, at: .anywhere),
                query: [groups] + RecordQuery.parameters,
                success: .text("text/csv"),
                failures: [503]
            ) { try await export($0, services) },
        ]
    }

    private static func export(_ call: Route.Call, _ services: AdminServices) async throws -> AdminAnswer {
        let (filter, groups) = try asked(call, services)
        let found = try await services.read {
            try services.records.usage(filter, by: groups, atMost: mostExported)
        }
        guard let found else {
            throw Problem.invalid(
                "group_by",
                "There are more than \(mostExported) rows. Ask for fewer groups, or for less time with `from` and `to`."
            )
        }
        let stream = UsageExportStream(found)
        var answer = AdminAnswer(
            status: 200,
            contentType: UsageTable.contentType,
            body: UsageTable.head(groups)
        )
        answer.rest = AnswerPieces { try await services.read { stream.next() } }
        return answer
    }

    /// What is asked for, as far as the caller may see it.
    private static func asked(
        _ call: Route.Call,
        _ services: AdminServices
    ) throws(Problem) -> (filter: RecordFilter, groups: [UsageGroup]) {
        let groups = try parse(call.query["group_by"] ?? "")
        var filter = try RecordQuery.filter(call.query)
        filter.visibility = .of(.readUsage, call.authority)
        filter.from = filter.from ?? monthStart(services.now())
        return (filter, groups)
    }

    private static func parse(_ text: String) throws(Problem) -> [UsageGroup] {
        var groups: [UsageGroup] = []
        for word in text.split(separator: ",") {
            guard let group = UsageGroup(word) else {
                throw .invalid("group_by", "There is no group \"\(word)\". \(Self.groups.summary)")
            }
            guard !groups.contains(group) else { throw .invalid("group_by", "A group is there twice.") }
            groups.append(group)
        }
        return groups
    }

    private static func monthStart(_ now: UTCTime) -> UTCTime {
        let today = CivilDate(daysSince1970: Int64((Double(now.seconds) / 86_400).rounded(.down)))
        let first = CivilDate(year: today.year, month: today.month, day: 1) ?? today
        return UTCTime(seconds: first.daysSince1970 * 86_400)
    }
}

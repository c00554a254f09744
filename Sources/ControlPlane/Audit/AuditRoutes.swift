import Directory
import Logging
import Policy
import Ports
import Vocabulary

/// The routes of the audit trail.
enum AuditRoutes {
    private static let filters: [Field] = [
        .optional("actor", .text, "Only this actor."),
        .optional("action", .text, "Only this action, or all of a noun, such as `key`."),
        .optional("subject", .text, "Only this subject, such as `team:ID`."),
        .optional("from", .time, "The first moment, included."),
        .optional("to", .time, "The last moment, not included."),
    ]

    static func all(_ services: AdminServices) -> [Route] {
        [
            Route(
                "GET",
                "/api/v1/audit",
                "listAudit",
                "List admin changes and refusals, newest first",
                access: .granted(.readAudit, at: .anywhere),
                query: Page.parameters + filters,
                success: .list(AuditRow.answer),
                failures: [503]
            ) { try await list($0, services) },
            Route(
                "GET",
                "/api/v1/audit/export",
                "exportAudit",
                "Export the trail: a signed statement of what the export holds, rows in order, checkpoints; a JSON object a line",
                access: .granted(.readAudit, at: .anywhere),
                query: [.optional("after", .count, "Only rows after this number.")],
                success: .text("application/jsonl"),
                failures: [503]
            ) { try await AuditExporting(services).answer($0) },
        ]
    }

    private static func list(_ call: Route.Call, _ services: AdminServices) async throws -> AdminAnswer {
        let page = try Page(call.query)
        var filter = AuditFilter()
        filter.actor = call.query["actor"]
        filter.action = call.query["action"]
        filter.subject = call.query["subject"]
        filter.from = call.query.time("from")
        filter.to = call.query.time("to")
        filter.nodes = nodes(call.authority)
        let complete = filter
        let before = try page.cursor.map { (mark) throws(Problem) in
            guard let sequence = Int64(mark) else {
                throw .invalid("cursor", "The cursor is not one that this list gave.")
            }
            return sequence
        }
        let rows = try await services.read {
            try services.auditTrail.auditRows(complete, before: before, limit: page.limit + 1)
        }
        let shown = rows.prefix(page.limit)
        return Page.answer(
            shown.map { $0.json(withHash: complete.nodes == nil) },
            next: rows.count > shown.count ? shown.last.map { String($0.sequence) } : nil
        )
    }

    /// The nodes whose rows the caller sees; `nil` for all rows, those of no node among them.
    static func nodes(_ authority: Authority) -> [TeamID]? {
        authority.isUnlimited(.readAudit) ? nil : authority.nodes(with: .readAudit)
    }
}

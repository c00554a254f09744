import Directory
import Logging
import Policy
import Ports
import Vocabulary

/// Answers who takes rows of the audit trail away.
struct AuditExporting {
    private let services: AdminServices

    init(_ services: AdminServices) { self.services = services }

    /// All rows and their checkpoints, or the rows of the caller's nodes alone.
    func answer(_ call: Route.Call) async throws -> AdminAnswer {
        let after = Int64(call.query.integer("after") ?? 0)
        // Who takes the trail away is itself in it.
        let event = AuditEvent(
            "audit.export",
            "",
            after: .texts(["after": String(after)]),
            at: call.authority.nodes(with: .readAudit)
        )
        try await services.blocking.run { try services.directory.audit(event, by: call.actor) }
        let rows: AuditExportRows
        if let nodes = AuditRoutes.nodes(call.authority) {
            rows = try await part(of: nodes, after: after)
        } else {
            rows = try await surveyed {
                try AuditExportRows(services.auditTrail, after: after, at: services.now())
            }
        }
        let statement = try services.auditSignatures.sign(rows.statement)
        let stream = AuditExportStream(services.auditTrail, rows.again, as: statement)
        var answer = AdminAnswer(
            status: 200,
            contentType: "application/jsonl",
            body: AuditExport.line(of: statement)
        )
        answer.rest = AnswerPieces { try await services.read { try stream.next() } }
        return answer
    }

    /// Proves what has come to the trail since the last time, in steps between which other calls have their turn.
    ///
    /// Where the rows of the nodes are not those that were proved, the whole trail is proved once more, which tells what is
    /// wrong with it.
    private func part(of nodes: [TeamID], after first: Int64) async throws -> AuditExportRows {
        let proof = services.auditProof
        for _ in 0..<2 {
            let part = try await proved(nodes)
            let rows = try await surveyed {
                AuditExportRows(services.auditTrail, of: part, after: first, at: services.now())
            }
            if rows.chains == part.chains { return rows }
            proof.begin()
        }
        let names = nodes.map(\.rawValue).joined(separator: ", ")
        throw broken("the store does not find all rows that concern \(names) and what was below")
    }

    /// What is proved of the nodes up to the trail's end.
    ///
    /// Between two steps another export may find a fault, or begin the proof again: then there are steps to make once more.
    private func proved(_ nodes: [TeamID]) async throws -> AuditPart {
        let proof = services.auditProof
        while true {
            let progress = try await read { try proof.advance() }
            guard !progress.mayGoOn else { continue }
            let end = progress.position
            if let part = try await read({ try proof.part(of: nodes, through: end) }) { return part }
        }
    }

    /// Reads rows to their end, to know what they are.
    private func surveyed(
        _ begin: @escaping @Sendable () throws -> AuditExportRows
    ) async throws -> AuditExportRows {
        var rows = try await read(begin)
        while true {
            let (next, isOver) = try await read { [rows] in
                var next = rows
                let isOver = try next.next() == nil
                return (next, isOver)
            }
            rows = next
            if isOver { return rows }
        }
    }

    private func read<Result: Sendable>(
        _ body: @escaping @Sendable () throws -> Result
    ) async throws -> Result {
        let result = try await services.read { () throws -> Swift.Result<Result, AuditVerifier.Fault> in
            do {
                return .success(try body())
            } catch let fault as AuditVerifier.Fault {
                return .failure(fault)
            }
        }
        switch result {
        case .success(let read): return read
        case .failure(let fault): throw broken("\(fault)")
        }
    }

    private func broken(_ fault: String) -> Problem {
        services.logger.error("the audit trail is not whole", metadata: ["error": "\(fault)"])
        return Problem(
            .auditTrailBroken,
            "The trail is not whole, so that no part of it is given out: \(fault). Whoever runs the gateway finds out "
                + "with `gatehouse audit verify`."
        )
    }
}

import Directory
import DirectoryTesting
import Policy
import Ports
import Secrets
import Testing
import Vocabulary

@testable import ControlPlane

@Suite("Exports of the audit trail")
struct AuditExportTests {
    private func export(_ fixture: PermissionFixture, _ query: String = "") async throws -> AuditImport {
        let reply = await fixture.send("GET", "/api/v1/audit/export\(query)")
        try #require(reply.status == 200, "\(reply.text)")
        return try AuditImport(reply.answer.body)
    }

    private func verify(
        _ export: AuditImport,
        _ api: AdminFixture,
        rows: [AuditRow]? = nil
    ) throws -> AuditVerifier.Summary {
        try AuditExportVerifier(isSigned: api.services.auditSignatures.isSigned).verify(
            try #require(export.statement),
            rows: rows ?? export.rows,
            checkpoints: export.checkpoints
        )
    }

    private func isSigned(_ statement: AuditStatement) throws -> Bool {
        try CheckpointVerifier(publicKey: statement.publicKey)
            .isValid(statement.signature, of: statement.signedBytes)
    }

    @Test("the whole trail is proved from its first row, and from a later one as a part of a longer trail")
    func whole() async throws {
        try await AdminFixture.run { api in
            let fixture = try PermissionFixture(api, .platformAdmin)
            let all = try await export(fixture)
            #expect(try verify(all, api).rows == Int64(all.rows.count))
            #expect(all.statement?.after == 0)
            #expect(all.rows.last?.action == "audit.export")
            #expect(all.checkpoints.last?.sequence == all.rows.last?.sequence)
            #expect(try isSigned(try #require(all.statement)))

            let part = try await export(fixture, "?after=5")
            #expect(part.rows.first?.sequence == 6)
            #expect(part.statement?.start == all.rows[4].hash)
            #expect(try verify(part, api).first == 6)

            let nothing = try await export(fixture, "?after=1000000")
            #expect(nothing.rows.isEmpty)
            #expect(try verify(nothing, api).rows == 0)
        }
    }

    @Test("an auditor of a node gets the rows of the node, which can be proved by themselves")
    func node() async throws {
        try await AdminFixture.run { api in
            let fixture = try PermissionFixture(api, .auditor)
            let own = TeamID(rawValue: try fixture.team(.own))
            let part = try await export(fixture)

            #expect(part.statement?.nodes == [own])
            #expect(part.checkpoints.isEmpty)
            #expect(!part.rows.isEmpty && part.rows.allSatisfy { $0.teams.contains(own) })
            let childKey = "key:\(try fixture.key(.child))"
            #expect(part.rows.contains { $0.subject == childKey })
            #expect(try isSigned(try #require(part.statement)))
            #expect(try verify(part, api).rows == Int64(part.rows.count))

            let trail = try api.services.auditTrail.auditRows(after: 0, limit: .max).map(\.hash)
            #expect(
                part.rows.allSatisfy { !trail.contains($0.hash) },
                "hashes of the trail tell of other rows"
            )
            for index in part.rows.indices {
                var left = part.rows
                left.remove(at: index)
                #expect(throws: AuditVerifier.Fault.self) { try verify(part, api, rows: left) }
                var altered = part.rows
                altered[index].actor = "somebody"
                let fault = #expect(throws: AuditVerifier.Fault.self) { try verify(part, api, rows: altered) }
                #expect(fault?.sequence == altered[index].sequence)
            }
            let later = try await export(fixture, "?after=\(part.rows[2].sequence)")
            #expect(later.rows.first?.sequence == part.rows[3].sequence)
            #expect(try verify(later, api).rows == Int64(later.rows.count))
        }
    }

    @Test("an export is given out piece by piece, and breaks off where its rows are changed meanwhile")
    func pieces() async throws {
        try await AdminFixture.run { api in
            let fixture = try PermissionFixture(api, .auditor)
            let store = try #require(api.services.auditTrail as? InMemoryDirectoryStore)
            let request = AdminRequest(method: "GET", path: "/api/v1/audit/export", query: "")
            let own = TeamID(rawValue: try fixture.team(.own))
            let auditor = Actor(.user(fixture.user.id))
            for _ in 0..<1100 {
                try api.directory.audit(AuditEvent("audit.read", "", at: [own]), by: auditor)
            }
            for actor in [auditor, .adminToken] {
                let answer = await api.plane.answer(request, by: Caller(actor: actor))
                #expect(answer.body.split(separator: UInt8(ascii: "\n")).count == 1)
                let rest = try #require(answer.rest)
                let first = try #require(try await rest.next())
                let lines = first.split(separator: UInt8(ascii: "\n")).count
                #expect(lines > 900 && lines <= 1000)

                var kept: [AuditRow] = []
                store.tamper { rows, _ in
                    kept = rows
                    rows[rows.count - 2].actor = "somebody"
                    rows[rows.count - 2].hash = [1]
                    rows[rows.count - 1].hash = [1]
                }
                await #expect(throws: (any Error).self) { while try await rest.next() != nil {} }
                store.tamper { rows, _ in rows = kept }

                let whole = await api.plane.answer(request, by: Caller(actor: actor)).collected()
                #expect(try AuditImport(whole.body).rows.count > 1000)
            }
        }
    }

    @Test("of a trail that is not whole no part is given out, since nobody could prove it")
    func broken() async throws {
        try await AdminFixture.run { api in
            let fixture = try PermissionFixture(api, .auditor)
            let store = try #require(api.services.auditTrail as? InMemoryDirectoryStore)
            store.tamper { rows, _ in rows[1].actor = "somebody" }

            let reply = await fixture.send("GET", "/api/v1/audit/export")

            #expect(reply.status == 503)
            #expect(reply.code == "audit_trail_broken")
            #expect(reply.text.contains("row 2 "))
        }
    }

    @Test("a row of a node that was altered or hidden after an export is missed by the next one")
    func later() async throws {
        try await AdminFixture.run { api in
            let fixture = try PermissionFixture(api, .auditor)
            let store = try #require(api.services.auditTrail as? InMemoryDirectoryStore)
            let part = try await export(fixture)
            let shown = part.rows[1]
            store.tamper { rows, _ in rows[Int(shown.sequence) - 1].actor = "somebody" }

            let altered = await fixture.send("GET", "/api/v1/audit/export")

            #expect(altered.status == 503)
            #expect(altered.text.contains("row \(shown.sequence) was altered"))

            store.tamper { rows, _ in rows[Int(shown.sequence) - 1].actor = shown.actor }
            #expect(try await export(fixture).rows.count > part.rows.count)
            store.hide(shown.sequence)

            let hidden = await fixture.send("GET", "/api/v1/audit/export?after=\(shown.sequence)")

            #expect(hidden.status == 503)
            #expect(hidden.code == "audit_trail_broken")
            #expect(hidden.text.contains("does not find all rows"))
        }
    }

    @Test("where the key of before was lost an auditor of a node gets the rows as one of the root does")
    func lostKey() async throws {
        try await AdminFixture.run { api in
            let fixture = try PermissionFixture(api, .auditor)
            let store = try #require(api.services.auditTrail as? InMemoryDirectoryStore)
            store.tamper { _, checkpoints in
                for index in checkpoints.indices {
                    (checkpoints[index].publicKey, checkpoints[index].signature) = ([], [])
                }
            }

            let part = try await export(fixture)

            #expect(try verify(part, api).rows == Int64(part.rows.count))
            #expect(part.rows.last?.action == "audit.export")
        }
    }
}

import DirectoryTesting
import Policy
import Ports
import Secrets
import Testing
import Vocabulary

@testable import Directory

@Suite("The audit trail")
struct AuditTests {
    private let store = InMemoryDirectoryStore()
    private let directory: Directory

    init() throws { directory = try Directories.open(store).directory }

    @Test("every change is a row, numbered without a gap and chained")
    func chain() throws {
        let team = try directory.createTeam(TeamTerms(name: "a"), by: .adminToken)
        let key = try directory.createKey(in: team.id, KeyTerms(name: "k"), by: .adminToken).key
        _ = try directory.rotateKey(key.id, grace: .zero, by: .adminToken)
        _ = try directory.revokeKey(key.id, by: .adminToken)
        _ = try directory.updateTeam(team.id, by: .adminToken) { $0.name = "b" }
        try directory.deleteTeam(team.id, by: .adminToken)

        #expect(store.audit.map(\.sequence) == Array(1...Int64(store.audit.count)))
        #expect(
            store.audit.map(\.action) == [
                "team.create", "key.create", "sign_in_link.create", "team.create", "key.create",
                "key.rotate", "key.revoke", "team.update", "team.delete",
            ]
        )
        #expect(store.audit.map(\.actor).prefix(3) == ["system", "system", "system"])
        #expect(store.audit.map(\.actor).dropFirst(3).allSatisfy { $0 == "admin_token" })
        var hash = AuditHash.origin
        for row in store.audit {
            hash = AuditHash.next(after: hash, row.hashedBytes)
            #expect(row.hash == hash)
        }
    }

    @Test("the chain goes on after a restart")
    func restart() throws {
        let last = try #require(store.audit.last)
        let again = try Directories.open(store).directory

        _ = try again.createTeam(TeamTerms(name: "a"))

        let row = try #require(store.audit.last)
        #expect(row.sequence == last.sequence + 1)
        #expect(row.hash == AuditHash.next(after: last.hash, row.hashedBytes))
    }

    @Test("a change that the store does not take has no row, and the next one no gap")
    func failure() throws {
        let rows = store.audit.count
        store.allow(writes: 0)
        #expect(throws: DirectoryError.self) { try directory.createTeam(TeamTerms(name: "a")) }
        store.allow(writes: .max)

        _ = try directory.createTeam(TeamTerms(name: "b"))

        #expect(store.audit.count == rows + 1)
        #expect(store.audit.last?.sequence == Int64(rows) + 1)
    }

    @Test("what changes nothing has no row")
    func nothing() throws {
        let team = try directory.createTeam(TeamTerms(name: "a"))
        let rows = store.audit.count

        _ = try directory.updateTeam(team.id) { $0.name = "a" }

        #expect(store.audit.count == rows)
    }

    @Test("no two rows hash the same bytes because their parts are cut differently")
    func unambiguous() {
        func row(_ action: String, _ subject: String) -> AuditRow {
            AuditRow(
                sequence: 1,
                time: Directories.time,
                actor: "a",
                action: action,
                subject: subject,
                before: "",
                after: ""
            )
        }
        #expect(row("ab", "c").hashedBytes != row("a", "bc").hashedBytes)
    }
}

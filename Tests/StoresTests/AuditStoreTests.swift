import GRDB
import Ports
import Testing
import Vocabulary

@testable import Stores

@Suite("The audit trail in SQLite")
struct AuditStoreTests {
    private let folder: StoreFolder
    private let store: SQLiteStore
    private let teams = ["team_root", "team_1", "team_11"].map { TeamID(rawValue: $0) }

    init() throws {
        folder = try StoreFolder()
        store = try folder.store()
    }

    private func row(_ number: Int64, _ teams: [TeamID]) -> AuditRow {
        AuditRow(
            sequence: number,
            time: UTCTime(seconds: number),
            actor: "system",
            action: "team.create",
            subject: "team:\(number)",
            before: "",
            after: "",
            teams: teams,
            hash: [UInt8(number)]
        )
    }

    private func shown(_ nodes: [TeamID]?) throws -> [Int64] {
        var filter = AuditFilter()
        filter.nodes = nodes
        return try store.auditRows(filter, before: nil, limit: 10).map(\.sequence)
    }

    @Test("a row is found by each node that it concerns, by no part of an id, and one of no node by none")
    func nodes() throws {
        let rows = [
            row(1, []), row(2, [teams[0], teams[1]]), row(3, [teams[0], teams[2]]), row(4, [teams[0]]),
        ]
        try store.save([], audit: rows, checkpoint: nil)

        #expect(try store.auditRows(after: 0, limit: 10) == rows)
        #expect(try shown(nil) == [4, 3, 2, 1])
        #expect(try shown([teams[0]]) == [4, 3, 2])
        #expect(try shown([teams[1]]) == [2])
        #expect(try shown([teams[1], teams[2]]) == [3, 2])
        #expect(try shown([TeamID(rawValue: "team")]) == [])
        #expect(try shown([]) == [])
    }

    @Test(
        "teams that somebody else has written are not read as if they were written here",
        arguments: [
            "team_root team_1", " team_root  team_1 ", "", " ", "team_root ",
        ]
    )
    func foreign(_ text: String) throws {
        try store.save([], audit: [row(1, [teams[0], teams[1]])], checkpoint: nil)
        try store.pool.write { database in
            try database.execute(sql: "DROP TRIGGER audit_is_not_changed")
            try database.execute(sql: "UPDATE audit SET teams = ?", arguments: [text])
        }
        let read = try #require(try store.auditRows(after: 0, limit: 1).first)
        #expect(read.hashedBytes != row(1, [teams[0], teams[1]]).hashedBytes)
        #expect(read.hashedBytes != row(1, []).hashedBytes)
    }
}

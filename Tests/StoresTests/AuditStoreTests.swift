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
            hash: [UInt8(truncatingIfNeeded: number)]
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
        var filter = AuditFilter()
        (filter.nodes, filter.action) = ([teams[0]], "team")
        #expect(try store.auditRows(filter, before: 4, limit: 1).map(\.sequence) == [3])
        filter.action = "key"
        #expect(try store.auditRows(filter, before: nil, limit: 10).isEmpty)

        func concerning(_ nodes: [TeamID], _ first: Int64, _ last: Int64, _ limit: Int) throws -> [Int64] {
            try store.auditRows(concerning: nodes, after: first, through: last, limit: limit).map(\.sequence)
        }
        #expect(try concerning([teams[1], teams[2]], 0, 9, 9) == [2, 3])
        #expect(try concerning([teams[0], teams[1]], 1, 9, 2) == [2, 3])
        #expect(try concerning([teams[0]], 2, 3, 9) == [3])
        #expect(try concerning([], 0, 9, 9) == [])
    }

    @Test("lists of nodes and of subjects look at no row that they do not show")
    func index() throws {
        let rows = (1...2000).map { row($0, [teams[$0 % 100 == 0 ? 1 : 2]]) }
        try store.save([], audit: rows, checkpoint: nil)
        var (ofNode, ofSubject) = (AuditFilter(), AuditFilter())
        ofNode.nodes = [teams[1]]
        ofSubject.subject = "team:7"

        #expect(try store.auditRows(ofNode, before: 1950, limit: 2).map(\.sequence) == [1900, 1800])
        #expect(try store.auditRows(ofSubject, before: nil, limit: 9).map(\.sequence) == [7])
        for (filter, index) in [(ofNode, "audit_nodes USING PRIMARY KEY"), (ofSubject, "audit_by_subject")] {
            let (sql, arguments) = SQLiteStore.query(filter, before: nil, limit: 9)
            let plan: [String] = try store.pool.read { database in
                try Row.fetchAll(database, sql: "EXPLAIN QUERY PLAN " + sql, arguments: arguments)
                    .map { $0["detail"] }
            }
            #expect(
                plan.contains { $0.contains(index) } && !plan.contains { $0.hasPrefix("SCAN audit") },
                "\(plan)"
            )
        }
    }

    @Test("rows from before there was an index by team are found by it")
    func migrated() throws {
        let other = try StoreFolder()
        let pool = try DatabasePool(path: other.path + "/gatehouse.db")
        try Schema.migrator.migrate(pool, upTo: "audit_teams")
        try pool.write { database in
            try database.execute(
                sql: """
                    INSERT INTO audit (sequence, time, actor, action, subject, before, after, teams, hash) VALUES
                        (1, 1, 'system', 'a', '', '', '', NULL, x'01'),
                        (2, 1, 'system', 'a', '', '', '', ' team_root team_1 ', x'02'),
                        (3, 1, 'system', 'a', '', '', '', ' team_root ', x'03')
                    """
            )
        }
        try pool.close()

        let store = try other.store()

        let root = try store.auditRows(concerning: [teams[0]], after: 0, through: 9, limit: 9)
        #expect(root.map(\.sequence) == [2, 3])
        let own = try store.auditRows(concerning: [teams[1]], after: 0, through: 9, limit: 9)
        #expect(own.map(\.sequence) == [2])
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

import DirectoryTesting
import Policy
import Ports
import Secrets
import Testing
import Vocabulary

@testable import Directory

@Suite("Proving an export of the audit trail")
struct AuditExportVerifierTests {
    private let rows = AuditVerifierTests.rows(9)
    private let checkpoints = AuditVerifierTests.checkpoints(
        AuditVerifierTests.rows(9),
        at: [2, 5, 7, 9]
    )

    private func statement(after first: Int64) -> AuditStatement {
        AuditStatement(
            after: first,
            start: first == 0 ? AuditHash.origin : rows[Int(first) - 1].hash,
            last: 9,
            end: rows[8].hash,
            rows: 9 - first,
            time: UTCTime(seconds: 10)
        )
    }

    private func verify(
        _ statement: AuditStatement,
        _ rows: [AuditRow],
        _ checkpoints: [AuditCheckpoint]
    ) throws(AuditVerifier.Fault) -> AuditVerifier.Summary {
        try AuditExportVerifier { $0.signature == [UInt8($0.sequence)] }
            .verify(statement, rows: rows, checkpoints: checkpoints)
    }

    @Test(
        "what a statement tells of is there, from the first row on or from a later one",
        arguments: Array<Int64>(0...9)
    )
    func whole(_ first: Int64) throws {
        let signed = checkpoints.filter { $0.sequence > first }
        let summary = try verify(statement(after: first), Array(rows.dropFirst(Int(first))), signed)
        #expect(summary.rows == 9 - first)
        #expect(summary.checkpoints == signed.count)
    }

    @Test("lines that were taken from the beginning are missed", arguments: [0, 4] as [Int64], [1, 3])
    func beginning(_ first: Int64, _ taken: Int) throws {
        let fault = #expect(throws: AuditVerifier.Fault.self) {
            try verify(statement(after: first), Array(rows.dropFirst(Int(first) + taken)), checkpoints)
        }
        #expect(fault?.sequence == first + 1)
    }

    @Test("lines that were taken from the end are missed, checkpoints or rows as well", arguments: 1...9)
    func end(_ taken: Int) throws {
        let left = Array(rows.dropLast(taken))
        let fault = #expect(throws: AuditVerifier.Fault.self) {
            try verify(statement(after: 0), left, checkpoints.filter { $0.sequence <= left.count })
        }
        #expect(fault?.sequence == Int64(left.count) + 1)
        for kept in 0..<checkpoints.count {
            let fault = #expect(throws: AuditVerifier.Fault.self) {
                try verify(statement(after: 0), rows, Array(checkpoints.prefix(kept)))
            }
            #expect(fault?.sequence == (kept == 0 ? 0 : checkpoints[kept - 1].sequence) + 1)
        }
    }

    @Test("a later beginning does not fit rows of another trail, nor an earlier end later rows")
    func others() throws {
        var other = statement(after: 4)
        other.start[0] ^= 1
        let fault = #expect(throws: AuditVerifier.Fault.self) {
            try verify(other, Array(rows.dropFirst(4)), [])
        }
        #expect(fault?.sequence == 5)
        var earlier = statement(after: 0)
        (earlier.last, earlier.end, earlier.rows) = (7, rows[6].hash, 7)
        #expect(throws: AuditVerifier.Fault.self) { try verify(earlier, rows, checkpoints) }
    }

    @Test("rows of some nodes have a chain of their own, in which each line is missed or seen to be altered")
    func part() throws {
        var (shown, hash) = ([rows[1], rows[4], rows[5], rows[8]], AuditHash.origin)
        for index in shown.indices {
            hash = AuditHash.next(after: hash, shown[index].hashedBytes)
            shown[index].hash = hash
        }
        var statement = statement(after: 0)
        (statement.nodes, statement.end, statement.rows) = ([TeamID(rawValue: "team_1")], hash, 4)
        #expect(try verify(statement, shown, []).rows == 4)
        for index in shown.indices {
            var left = shown
            left.remove(at: index)
            let fault = #expect(throws: AuditVerifier.Fault.self) { try verify(statement, left, []) }
            #expect(fault?.sequence == (index < 3 ? shown[index + 1].sequence : shown[2].sequence + 1))
        }
        #expect(throws: AuditVerifier.Fault.self) { try verify(statement, [], []) }

        statement.gaps = [3]
        let fault = #expect(throws: AuditVerifier.Fault.self) { try verify(statement, shown, []) }
        #expect(fault?.sequence == 3)
        let accepting = AuditExportVerifier(knownGaps: [3]) { _ in true }
        #expect(try accepting.verify(statement, rows: shown, checkpoints: []).gaps == [3])
    }

    @Test("everything that a statement says is signed")
    func signed() {
        let changes: [(inout AuditStatement) -> Void] = [
            { $0.after += 1 }, { $0.start[0] ^= 1 }, { $0.last += 1 }, { $0.end[0] ^= 1 }, { $0.rows += 1 },
            { $0.time = UTCTime(seconds: 11) }, { $0.nodes = [.root] },
            { $0.gaps = [7] },
        ]
        for change in changes {
            var altered = statement(after: 4)
            change(&altered)
            #expect(altered.signedBytes != statement(after: 4).signedBytes)
        }
    }
}

import DirectoryTesting
import Policy
import Ports
import Secrets
import Testing
import Vocabulary

@testable import Directory

@Suite("Proving an audit trail")
struct AuditVerifierTests {
    private static func rows(_ count: Int64) -> [AuditRow] {
        var hash = AuditHash.origin
        return (1...count).map { number in
            var row = AuditRow(
                sequence: number,
                time: UTCTime(seconds: number),
                actor: "admin_token",
                action: "key.create",
                subject: "key:\(number)",
                before: "",
                after: "{}"
            )
            hash = AuditHash.next(after: hash, row.hashedBytes)
            row.hash = hash
            return row
        }
    }

    private static func checkpoint(_ row: AuditRow) -> AuditCheckpoint {
        AuditCheckpoint(
            sequence: row.sequence,
            hash: row.hash,
            time: row.time,
            publicKey: [1],
            signature: [UInt8(row.sequence)]
        )
    }

    private func verify(
        _ rows: [AuditRow],
        _ checkpoints: [AuditCheckpoint] = [],
        first: Int64 = 1
    ) throws(AuditVerifier.Fault) -> AuditVerifier.Summary {
        var verifier = AuditVerifier(first: first, checkpoints: checkpoints) {
            $0.signature == [UInt8($0.sequence)]
        }
        for row in rows { try verifier.take(row) }
        return try verifier.finish()
    }

    @Test("a whole trail is whole, and it is said how far checkpoints cover it")
    func whole() throws {
        let rows = Self.rows(9)
        let summary = try verify(rows, [Self.checkpoint(rows[3]), Self.checkpoint(rows[6])])
        #expect(summary.rows == 9)
        #expect(summary.checkpoints == 2)
        #expect(summary.covered == 7)
    }

    @Test("the first row that was altered is named, whichever part it was", arguments: 1...9)
    func altered(_ number: Int) throws {
        let changes: [(inout AuditRow) -> Void] = [
            { $0.time = UTCTime(seconds: 99) }, { $0.actor = "x" }, { $0.action = "x" }, { $0.subject = "x" },
            { $0.before = "x" }, { $0.after = "x" }, { $0.hash[0] ^= 1 },
        ]
        for change in changes {
            var rows = Self.rows(9)
            change(&rows[number - 1])
            let fault = #expect(throws: AuditVerifier.Fault.self) { try verify(rows) }
            #expect(fault?.sequence == Int64(number))
        }
    }

    @Test("the first row that was removed is named", arguments: 1...8)
    func removed(_ number: Int) throws {
        var rows = Self.rows(9)
        rows.remove(at: number - 1)
        let fault = #expect(throws: AuditVerifier.Fault.self) { try verify(rows) }
        #expect(fault?.sequence == Int64(number))
    }

    @Test("a trail that was cut off before a checkpoint is told from a short one")
    func truncated() throws {
        let rows = Self.rows(9)
        let fault = #expect(throws: AuditVerifier.Fault.self) {
            try verify(Array(rows.prefix(5)), [Self.checkpoint(rows[8])])
        }
        #expect(fault?.sequence == 6)
    }

    @Test("a chain that was made anew does not pass a checkpoint, nor does a forged checkpoint")
    func rewritten() throws {
        let rows = Self.rows(9)
        var forged = Self.rows(9)
        var hash = AuditHash.origin
        for index in forged.indices {
            if index == 4 { forged[index].actor = "somebody else" }
            hash = AuditHash.next(after: hash, forged[index].hashedBytes)
            forged[index].hash = hash
        }
        #expect(throws: AuditVerifier.Fault.self) { try verify(forged, [Self.checkpoint(rows[6])]) }
        var checkpoint = Self.checkpoint(forged[6])
        checkpoint.signature = [99]
        let fault = #expect(throws: AuditVerifier.Fault.self) { try verify(forged, [checkpoint]) }
        #expect(fault?.sequence == 7)
    }

    @Test("an export that begins later is proved from its first row on")
    func part() throws {
        let rows = Self.rows(9)
        #expect(try verify(Array(rows.dropFirst(4)), [Self.checkpoint(rows[1])], first: 5).rows == 5)
    }
}

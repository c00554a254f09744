import DirectoryTesting
import Policy
import Ports
import Secrets
import Testing
import Vocabulary

@testable import Directory

@Suite("Proving an audit trail")
struct AuditVerifierTests {
    static func rows(_ count: Int64) -> [AuditRow] {
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

    /// The checkpoints of some rows, each naming the one before.
    static func checkpoints(_ rows: [AuditRow], at numbers: [Int64]) -> [AuditCheckpoint] {
        var previous: Int64 = 0
        return numbers.map { number in
            defer { previous = number }
            return checkpoint(rows[Int(number) - 1], previous: previous)
        }
    }

    private static func checkpoint(_ row: AuditRow, previous: Int64? = nil) -> AuditCheckpoint {
        AuditCheckpoint(
            sequence: row.sequence,
            hash: row.hash,
            time: row.time,
            previous: previous,
            publicKey: [1],
            signature: [UInt8(row.sequence)]
        )
    }

    private func verify(
        _ rows: [AuditRow],
        _ checkpoints: [AuditCheckpoint] = [],
        anchors: [AuditCheckpoint] = [],
        knownGaps: Set<Int64> = []
    ) throws(AuditVerifier.Fault) -> AuditVerifier.Summary {
        var verifier = try AuditVerifier(checkpoints: checkpoints, anchors: anchors, knownGaps: knownGaps) {
            $0.signature == [UInt8($0.sequence)]
        }
        for row in rows { try verifier.take(row) }
        return try verifier.finish()
    }

    @Test("a whole trail is whole, and it is said how far checkpoints and the anchor go")
    func whole() throws {
        let rows = Self.rows(9)
        let checkpoints = Self.checkpoints(rows, at: [4, 7, 9])
        let summary = try verify(rows, checkpoints, anchors: [checkpoints[1]])
        #expect(summary.rows == 9)
        #expect(summary.checkpoints == 3)
        #expect(summary.covered == 9)
        #expect(summary.anchored == 7)
        #expect(try verify([]).rows == 0)
    }

    @Test("the first row that was altered is named, whichever part it was", arguments: 1...9)
    func altered(_ number: Int) throws {
        let changes: [(inout AuditRow) -> Void] = [
            { $0.time = UTCTime(seconds: 99) }, { $0.actor = "x" }, { $0.action = "x" }, { $0.subject = "x" },
            { $0.before = "x" }, { $0.after = "x" }, { $0.hash[0] ^= 1 },
        ]
        for change in changes {
            var rows = Self.rows(9)
            let checkpoints = Self.checkpoints(rows, at: [9])
            change(&rows[number - 1])
            let fault = #expect(throws: AuditVerifier.Fault.self) { try verify(rows, checkpoints) }
            #expect(fault?.sequence == Int64(number))
        }
    }

    @Test("the first row that was removed is named", arguments: 1...9)
    func removed(_ number: Int) throws {
        var rows = Self.rows(9)
        let checkpoints = Self.checkpoints(rows, at: [9])
        rows.remove(at: number - 1)
        let fault = #expect(throws: AuditVerifier.Fault.self) { try verify(rows, checkpoints) }
        #expect(fault?.sequence == Int64(number))
    }

    @Test("a trail that was cut off before a checkpoint is told from a short one")
    func truncated() throws {
        let rows = Self.rows(9)
        let fault = #expect(throws: AuditVerifier.Fault.self) {
            try verify(Array(rows.prefix(5)), Self.checkpoints(rows, at: [5, 9]))
        }
        #expect(fault?.sequence == 6)
    }

    @Test(
        "a trail that was cut off together with its checkpoints is told by the anchor",
        arguments: Array<Int64>(0...8)
    )
    func anchored(_ kept: Int64) throws {
        let rows = Self.rows(9)
        let checkpoints = Self.checkpoints(rows, at: Array(1...9))
        let (left, signed) = (rows.prefix(Int(kept)), checkpoints.prefix(Int(kept)))
        #expect(try verify(Array(left), Array(signed)).rows == kept, "without an anchor nobody can tell")
        let fault = #expect(throws: AuditVerifier.Fault.self) {
            try verify(Array(left), Array(signed), anchors: [checkpoints[8]])
        }
        #expect(fault?.sequence == kept + 1)
        #expect(fault?.description.contains("anchor tells of row 9") == true)
    }

    @Test(
        "a checkpoint that is gone is missed by the next one, by the anchor, or by the rows that it covered"
    )
    func missingCheckpoints() throws {
        let rows = Self.rows(9)
        let checkpoints = Self.checkpoints(rows, at: [2, 4, 7, 9])
        func fault(without numbers: Set<Int64>, anchor: AuditCheckpoint?) throws -> Int64? {
            #expect(throws: AuditVerifier.Fault.self) {
                try verify(
                    rows,
                    checkpoints.filter { !numbers.contains($0.sequence) },
                    anchors: anchor.map { [$0] } ?? []
                )
            }?.sequence
        }
        #expect(try fault(without: [2], anchor: nil) == 2)
        #expect(try fault(without: [4], anchor: nil) == 4)
        #expect(try fault(without: [2, 4], anchor: nil) == 4)
        #expect(try fault(without: [9], anchor: nil) == 8)
        #expect(try fault(without: [2, 4, 7, 9], anchor: nil) == 1)
        #expect(try fault(without: [2, 4, 7, 9], anchor: checkpoints[3]) == 9)
        #expect(try fault(without: [2, 4, 7, 9], anchor: checkpoints[2]) == 7)
    }

    @Test(
        "checkpoints from before they were chained are taken as they are, and the first chained one names the last"
    )
    func unchained() throws {
        let rows = Self.rows(5)
        let old = [Self.checkpoint(rows[0]), Self.checkpoint(rows[2])]
        #expect(try verify(rows, old + [Self.checkpoint(rows[4], previous: 3)]).checkpoints == 3)
        let fault = #expect(throws: AuditVerifier.Fault.self) {
            try verify(rows, [old[0], Self.checkpoint(rows[4], previous: 3)])
        }
        #expect(fault?.sequence == 3)
        #expect(old[0].signedBytes != Self.checkpoint(rows[0], previous: 0).signedBytes)
    }

    @Test("a chain that was made anew passes neither a checkpoint nor the anchor, and forged ones are told")
    func rewritten() throws {
        let rows = Self.rows(9)
        var forged = Self.rows(9)
        var hash = AuditHash.origin
        for index in forged.indices {
            if index == 4 { forged[index].actor = "somebody else" }
            hash = AuditHash.next(after: hash, forged[index].hashedBytes)
            forged[index].hash = hash
        }
        let real = Self.checkpoints(rows, at: [7, 9])
        let signed = #expect(throws: AuditVerifier.Fault.self) { try verify(forged, real) }
        #expect(signed?.sequence == 7)
        let anchored = #expect(throws: AuditVerifier.Fault.self) {
            try verify(forged, Self.checkpoints(forged, at: [7, 9]), anchors: [real[0]])
        }
        #expect(anchored?.description == "row 7 is not the one that the anchor was signed for")
        var checkpoint = Self.checkpoint(forged[8], previous: 0)
        checkpoint.signature = [99]
        let unsigned = #expect(throws: AuditVerifier.Fault.self) { try verify(forged, [checkpoint]) }
        #expect(unsigned?.sequence == 9)
        let anchor = #expect(throws: AuditVerifier.Fault.self) {
            try verify(rows, real, anchors: [checkpoint])
        }
        #expect(anchor?.description.contains("signature of the anchor") == true)
    }

    @Test("a row that tells of a gap is a fault until it is known")
    func gap() throws {
        var rows = Self.rows(3)
        rows[2].action = "audit.gap"
        rows[2].hash = AuditHash.next(after: rows[1].hash, rows[2].hashedBytes)
        let checkpoints = Self.checkpoints(rows, at: [3])
        let fault = #expect(throws: AuditVerifier.Fault.self) { try verify(rows, checkpoints) }
        #expect(fault?.sequence == 3)
        #expect(throws: AuditVerifier.Fault.self) { try verify(rows, checkpoints, knownGaps: [2]) }
        #expect(try verify(rows, checkpoints, knownGaps: [3]).gaps == [3])
    }
}

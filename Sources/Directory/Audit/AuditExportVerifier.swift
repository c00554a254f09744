import Ports
import Secrets
import Vocabulary

/// Proves that an export of the audit trail is what its statement says: nothing was altered, and no line was taken from
/// its beginning, its middle or its end.
public struct AuditExportVerifier: Sendable {
    private let knownGaps: Set<Int64>
    private let isSigned: @Sendable (AuditCheckpoint) -> Bool

    /// Trusts some signatures; `knownGaps` are the rows of gaps that are no fault any more.
    public init(knownGaps: Set<Int64> = [], isSigned: @escaping @Sendable (AuditCheckpoint) -> Bool) {
        self.knownGaps = knownGaps
        self.isSigned = isSigned
    }

    /// Proves rows and checkpoints by a statement whose own signature was checked.
    public func verify(
        _ statement: AuditStatement,
        rows: [AuditRow],
        checkpoints: [AuditCheckpoint]
    ) throws(AuditVerifier.Fault) -> AuditVerifier.Summary {
        guard statement.nodes.isEmpty else { return try verifyPart(statement, rows) }
        var verifier = try AuditVerifier(
            from: AuditStart(
                after: statement.after,
                hash: statement.start,
                checkpoint: statement.after == 0 ? 0 : nil
            ),
            checkpoints: checkpoints,
            knownGaps: knownGaps,
            isSigned: isSigned
        )
        for row in rows { try verifier.take(row) }
        try checkEnd(statement, rows)
        return try verifier.finish()
    }

    /// Rows of some nodes have a chain of their own, and no checkpoints.
    private func verifyPart(
        _ statement: AuditStatement,
        _ rows: [AuditRow]
    ) throws(AuditVerifier.Fault) -> AuditVerifier.Summary {
        for gap in statement.gaps where !knownGaps.contains(gap) {
            throw AuditVerifier.Fault(
                sequence: gap,
                description:
                    "row \(gap), which is not among these, says that the trail did not go on where it had ended: rows before "
                    + "it are as they were found then"
            )
        }
        var (hash, last) = (statement.start, statement.after)
        for row in rows {
            hash = AuditHash.next(after: hash, row.hashedBytes)
            guard hash == row.hash, row.sequence > last else {
                throw AuditVerifier.Fault(
                    sequence: row.sequence,
                    description:
                        "row \(row.sequence) was altered, or the row before it in the export is missing"
                )
            }
            last = row.sequence
        }
        guard hash == statement.end, Int64(rows.count) == statement.rows, last <= statement.last else {
            throw AuditVerifier.Fault(
                sequence: last + 1,
                description:
                    "the export ends with row \(last) after \(rows.count) rows, but its statement tells of "
                    + "\(statement.rows)"
            )
        }
        var summary = AuditVerifier.Summary()
        summary.first = rows.first?.sequence ?? statement.after + 1
        summary.rows = statement.rows
        summary.gaps = statement.gaps
        return summary
    }

    private func checkEnd(_ statement: AuditStatement, _ rows: [AuditRow]) throws(AuditVerifier.Fault) {
        let last = rows.last?.sequence ?? statement.after
        if last < statement.last {
            throw AuditVerifier.Fault(
                sequence: last + 1,
                description: "row \(last + 1) is missing: the export ends, but its statement tells of row "
                    + "\(statement.last)"
            )
        }
        guard last == statement.last, Int64(rows.count) == statement.rows,
            rows.last?.hash ?? statement.start == statement.end
        else {
            throw AuditVerifier.Fault(
                sequence: statement.last,
                description: "row \(statement.last) is not the last one, as the export's statement says"
            )
        }
    }
}

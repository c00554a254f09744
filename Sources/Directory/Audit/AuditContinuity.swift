import Ports
import Secrets
import Vocabulary

/// Whether a trail goes on where its anchor says that it ended.
///
/// The anchor may lag: what the store has taken since must then be chained and signed. Looks at the end of the trail
/// alone; proving all of it is the verifier's.
struct AuditContinuity {
    /// What was found.
    enum Finding: Equatable {
        /// There is no row yet, and none was ever anchored.
        case isNew
        /// Nothing is wrong; this is the checkpoint to which the anchor is to be moved, if it is not there already.
        case goesOn(to: AuditCheckpoint?)
        /// What is wrong, for the row that says so.
        case isBroken([String: String])
    }

    private let trail: any AuditReading
    private let isSigned: @Sendable (AuditCheckpoint) -> Bool

    init(_ trail: any AuditReading, isSigned: @escaping @Sendable (AuditCheckpoint) -> Bool) {
        self.trail = trail
        self.isSigned = isSigned
    }

    /// Looks; fails if the store or the anchor's place cannot be read, which says nothing of the trail.
    func find(_ anchoring: any AuditAnchoring) throws -> Finding {
        let anchor: AuditCheckpoint?
        do {
            anchor = try anchoring.read()
        } catch let damage as AuditAnchorDamage {
            return .isBroken(["reason": "the anchor cannot be read: \(damage)"])
        }
        return try anchor.map(find) ?? findWithoutAnchor()
    }

    private func find(_ anchor: AuditCheckpoint) throws -> Finding {
        do {
            return .goesOn(to: try proveEnd(anchor))
        } catch let fault as AuditVerifier.Fault {
            return .isBroken([
                "anchor": String(anchor.sequence),
                "anchor_hash": AuditHash.text(of: anchor.hash),
                "end": String(try end()?.sequence ?? 0),
                "reason": fault.description,
            ])
        }
    }

    /// Without an anchor a trail is as it was before there were anchors, or has lost it.
    private func findWithoutAnchor() throws -> Finding {
        let checkpoints = try trail.auditCheckpoints()
        let end = try end()
        if end == nil, checkpoints.isEmpty { return .isNew }
        guard checkpoints.allSatisfy({ $0.previous == nil }), let last = checkpoints.last, isSigned(last),
            last.sequence == end?.sequence, last.hash == end?.hash
        else { return .isBroken(["end": String(end?.sequence ?? 0), "reason": "there is no anchor"]) }
        return .goesOn(to: last)
    }

    /// Proves the anchor's row and all behind it; gives the last checkpoint behind the anchor.
    private func proveEnd(_ anchor: AuditCheckpoint) throws -> AuditCheckpoint? {
        var verifier = try AuditVerifier(
            from: try start(before: anchor),
            checkpoints: try trail.auditCheckpoints(after: anchor.sequence - 1),
            anchors: [anchor],
            knownGaps: nil,
            isSigned: isSigned
        )
        var last = max(0, anchor.sequence - 1)
        while true {
            let rows = try trail.auditRows(after: last, limit: 1000)
            for row in rows { try verifier.take(row) }
            guard let row = rows.last else { break }
            last = row.sequence
        }
        _ = try verifier.finish()
        return try trail.auditCheckpoints(after: anchor.sequence).last
    }

    private func start(before anchor: AuditCheckpoint) throws -> AuditStart {
        guard anchor.sequence > 1 else { return .beginning }
        let row = try trail.auditRows(after: anchor.sequence - 2, limit: 1).first
        guard let row, row.sequence == anchor.sequence - 1 else {
            throw AuditVerifier.Fault(
                sequence: anchor.sequence - 1,
                description:
                    "row \(anchor.sequence - 1) is missing, but the anchor tells of row \(anchor.sequence)"
            )
        }
        return AuditStart(after: row.sequence, hash: row.hash)
    }

    private func end() throws -> AuditRow? {
        try trail.auditRows(AuditFilter(), before: nil, limit: 1).first
    }
}

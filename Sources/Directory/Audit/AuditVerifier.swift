import Ports
import Secrets
import Vocabulary

/// Proves that an audit trail is whole: every row follows from the one before, none is missing, and the checkpoints and
/// anchors that were signed agree with it.
public struct AuditVerifier: Sendable {
    /// What is wrong first.
    public struct Fault: Error, Hashable, Sendable, CustomStringConvertible {
        /// The number of the first row that is wrong or missing.
        public let sequence: Int64
        /// What is wrong with it.
        public let description: String

        /// Names a fault.
        public init(sequence: Int64, description: String) {
            self.sequence = sequence
            self.description = description
        }
    }

    /// What was found of a trail without a fault.
    public struct Summary: Hashable, Sendable {
        /// The number of the first row.
        public var first: Int64 = 1
        /// The rows.
        public var rows: Int64 = 0
        /// The checkpoints whose signature was checked.
        public var checkpoints = 0
        /// The last row that a checkpoint covers.
        public var covered: Int64 = 0
        /// The last row that an anchor knows of; `nil` without an anchor.
        public var anchored: Int64?
        /// The rows that say that the trail did not go on where it had ended, and are known to whoever asks.
        public var gaps: [Int64] = []
    }

    private let isSigned: @Sendable (AuditCheckpoint) -> Bool
    private let knownGaps: Set<Int64>?
    private var expected: [UInt8]
    private var next: Int64
    private var checkpoint: Int64?
    private var waiting: [AuditCheckpoint]
    private var anchors: [AuditCheckpoint]
    private var summary = Summary()

    /// Begins somewhere.
    ///
    /// - Parameters:
    ///   - start: What comes before the first row.
    ///   - checkpoints: The trail's own.
    ///   - anchors: Checkpoints that were kept elsewhere: the trail must reach each of them.
    ///   - knownGaps: The rows of gaps that are no fault any more; `nil` for all.
    ///   - isSigned: Whether a checkpoint's signature is that of a key that is trusted.
    /// - Throws: A fault if an anchor is not signed.
    public init(
        from start: AuditStart = .beginning,
        checkpoints: [AuditCheckpoint],
        anchors: [AuditCheckpoint] = [],
        knownGaps: Set<Int64>? = [],
        isSigned: @escaping @Sendable (AuditCheckpoint) -> Bool
    ) throws(Fault) {
        self.isSigned = isSigned
        self.knownGaps = knownGaps
        expected = start.hash
        next = start.sequence + 1
        checkpoint = start.checkpoint
        summary.first = next
        summary.covered = start.sequence
        summary.anchored = anchors.map(\.sequence).max()
        waiting = checkpoints.filter { $0.sequence > start.sequence }.sorted { $0.sequence > $1.sequence }
        self.anchors = anchors.filter { $0.sequence > start.sequence }.sorted { $0.sequence > $1.sequence }
        for anchor in anchors where !isSigned(anchor) {
            throw Fault(
                sequence: anchor.sequence,
                description:
                    "the signature of the anchor at row \(anchor.sequence) is not the installation's"
            )
        }
    }

    /// Expects further checkpoints of the trail's own, in order, behind those that are known.
    mutating func expect(_ checkpoints: [AuditCheckpoint]) { waiting = checkpoints.reversed() + waiting }

    /// The number of the last row that was taken, or of that before the first.
    var position: Int64 { next - 1 }

    /// The hash of that row.
    var hash: [UInt8] { expected }

    /// Takes the next row.
    public mutating func take(_ row: AuditRow) throws(Fault) {
        guard row.sequence == next else {
            throw fault("row \(next) is missing; row \(row.sequence) follows")
        }
        guard AuditHash.next(after: expected, row.hashedBytes) == row.hash else {
            throw fault("row \(next) was altered, or the row before it was replaced")
        }
        try takeCheckpoint(row)
        try takeAnchors(row)
        if row.action == AuditGap.action {
            guard knownGaps?.contains(row.sequence) ?? true else {
                throw fault("row \(next) says that the trail did not go on where it had ended: \(row.after)")
            }
            summary.gaps.append(row.sequence)
        }
        expected = row.hash
        next += 1
        summary.rows += 1
    }

    /// Ends with the last row.
    public func finish() throws(Fault) -> Summary {
        if let anchor = anchors.first {
            throw fault(
                "row \(next) is missing: the trail ends, but the anchor tells of row \(anchor.sequence)"
            )
        }
        if let checkpoint = waiting.first {
            throw fault(
                "row \(next) is missing: the trail ends, but a checkpoint covers row \(checkpoint.sequence)"
            )
        }
        guard summary.covered == next - 1 else {
            let first = summary.covered + 1
            throw Fault(
                sequence: first,
                description: "row \(first) is not signed: no checkpoint covers it or what comes after it"
            )
        }
        return summary
    }

    private mutating func takeCheckpoint(_ row: AuditRow) throws(Fault) {
        guard let found = waiting.last, found.sequence == row.sequence else { return }
        waiting.removeLast()
        guard found.hash == row.hash else {
            throw fault("row \(next) is not the one that its checkpoint was signed for")
        }
        guard isSigned(found) else {
            throw fault("the signature of the checkpoint at row \(next) is not the installation's")
        }
        if let before = found.previous, let checkpoint, before != checkpoint {
            throw Fault(
                sequence: max(before, checkpoint),
                description: before > checkpoint
                    ? "the checkpoint at row \(before) is missing, which the one at row \(next) follows"
                    : "the checkpoint at row \(next) does not follow the one at row \(checkpoint)"
            )
        }
        checkpoint = found.sequence
        summary.checkpoints += 1
        summary.covered = row.sequence
    }

    private mutating func takeAnchors(_ row: AuditRow) throws(Fault) {
        while let anchor = anchors.last, anchor.sequence == row.sequence {
            anchors.removeLast()
            guard anchor.hash == row.hash else {
                throw fault("row \(next) is not the one that the anchor was signed for")
            }
            guard checkpoint == row.sequence else {
                throw fault("the checkpoint at row \(next) is missing, of which the anchor tells")
            }
        }
    }

    private func fault(_ description: String) -> Fault { Fault(sequence: next, description: description) }
}

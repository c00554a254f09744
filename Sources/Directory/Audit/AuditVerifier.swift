import Ports
import Secrets
import Vocabulary

/// Proves offline that an audit trail is whole: every row follows from the one before, none is missing, and the
/// checkpoints that were signed agree with it.
public struct AuditVerifier: Sendable {
    /// What is wrong first.
    public struct Fault: Error, Hashable, Sendable, CustomStringConvertible {
        /// The number of the first row that is wrong or missing.
        public let sequence: Int64
        /// What is wrong with it.
        public let description: String
    }

    /// What was found of a trail without a fault.
    public struct Summary: Hashable, Sendable {
        /// The number of the first row; an export may begin later than at 1.
        public var first: Int64 = 1
        /// The rows.
        public var rows: Int64 = 0
        /// The checkpoints whose signature was checked.
        public var checkpoints = 0
        /// The last row that a checkpoint covers; rows after it could have been cut off unseen.
        public var covered: Int64 = 0
    }

    private let isSigned: @Sendable (AuditCheckpoint) -> Bool
    private var expected: [UInt8]?
    private var next: Int64
    private var waiting: [AuditCheckpoint]
    private var summary = Summary()

    /// Begins at a row: at the first one unless an export begins later, whose first row is taken as it is.
    ///
    /// `isSigned` says whether a checkpoint's signature is that of the key that is trusted.
    public init(
        first: Int64 = 1,
        checkpoints: [AuditCheckpoint],
        isSigned: @escaping @Sendable (AuditCheckpoint) -> Bool
    ) {
        self.isSigned = isSigned
        next = first
        summary.first = first
        expected = first == 1 ? AuditHash.origin : nil
        waiting = checkpoints.filter { $0.sequence >= first }.sorted { $0.sequence > $1.sequence }
    }

    /// Takes the next row.
    public mutating func take(_ row: AuditRow) throws(Fault) {
        guard row.sequence == next else {
            throw Fault(sequence: next, description: "row \(next) is missing; row \(row.sequence) follows")
        }
        if let expected, AuditHash.next(after: expected, row.hashedBytes) != row.hash {
            throw Fault(
                sequence: next,
                description: "row \(next) was altered, or the row before it was replaced"
            )
        }
        expected = row.hash
        next += 1
        summary.rows += 1
        while let checkpoint = waiting.last, checkpoint.sequence == row.sequence {
            waiting.removeLast()
            guard checkpoint.hash == row.hash else {
                throw Fault(
                    sequence: row.sequence,
                    description: "row \(row.sequence) is not the one that its checkpoint was signed for"
                )
            }
            guard isSigned(checkpoint) else {
                throw Fault(
                    sequence: row.sequence,
                    description:
                        "the signature of the checkpoint at row \(row.sequence) is not the installation's"
                )
            }
            summary.checkpoints += 1
            summary.covered = row.sequence
        }
    }

    /// Ends with the last row.
    public func finish() throws(Fault) -> Summary {
        if let checkpoint = waiting.last {
            throw Fault(
                sequence: next,
                description:
                    "row \(next) is missing: the trail ends, but a checkpoint covers row \(checkpoint.sequence)"
            )
        }
        return summary
    }
}

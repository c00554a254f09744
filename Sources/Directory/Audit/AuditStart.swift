import Ports
import Secrets

/// Where a proof of the trail begins.
public struct AuditStart: Sendable, Hashable {
    /// The number of the row before, 0 for none.
    public var sequence: Int64
    /// That row's hash.
    public var hash: [UInt8]
    /// The number of the last checkpoint up to there; `nil` if it is not known.
    public var checkpoint: Int64?

    /// Begins behind a row.
    public init(after sequence: Int64, hash: [UInt8], checkpoint: Int64? = nil) {
        self.sequence = sequence
        self.hash = hash
        self.checkpoint = checkpoint
    }

    /// Begins behind the last row of a checkpoint.
    public init(after checkpoint: AuditCheckpoint) {
        self.init(after: checkpoint.sequence, hash: checkpoint.hash, checkpoint: checkpoint.sequence)
    }

    /// Before the first row.
    public static let beginning = AuditStart(after: 0, hash: AuditHash.origin, checkpoint: 0)
}

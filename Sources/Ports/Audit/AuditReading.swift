import Vocabulary

/// Which rows of the audit trail a list shows.
public struct AuditFilter: Sendable {
    /// The actor as the rows have it, or a prefix that ends before a blank.
    public var actor: String?
    /// The action, or everything of a noun, such as `key`.
    public var action: String?
    /// The subject, such as `team:ID`.
    public var subject: String?
    /// The first moment, included.
    public var from: UTCTime?
    /// The last moment, not included.
    public var to: UTCTime?
    /// The nodes that rows must concern, or what was below them; `nil` is everything.
    public var nodes: [TeamID]?

    /// Makes a filter that lets everything pass.
    public init() {}
}

/// Reads the audit trail.
///
/// Calls block on the store and are made off the event loops.
public protocol AuditReading: Sendable {
    /// Rows, newest first, before a number, at most `limit`.
    func auditRows(_ filter: AuditFilter, before sequence: Int64?, limit: Int) throws -> [AuditRow]
    /// Rows in order after a number, at most `limit`.
    func auditRows(after sequence: Int64, limit: Int) throws -> [AuditRow]
    /// Rows in order after a number and up to another one that concern one of some nodes, or what was below it, at most
    /// `limit`; looks at no others.
    func auditRows(
        concerning nodes: [TeamID],
        after sequence: Int64,
        through last: Int64,
        limit: Int
    ) throws -> [AuditRow]
    /// The checkpoints in order that cover more than the rows up to a number, and not more than those up to another one.
    func auditCheckpoints(after sequence: Int64, through last: Int64) throws -> [AuditCheckpoint]
}

extension AuditReading {
    /// All checkpoints in order.
    public func auditCheckpoints() throws -> [AuditCheckpoint] { try auditCheckpoints(after: 0) }

    /// The checkpoints in order that cover more than the rows up to a number.
    public func auditCheckpoints(after sequence: Int64) throws -> [AuditCheckpoint] {
        try auditCheckpoints(after: sequence, through: .max)
    }
}

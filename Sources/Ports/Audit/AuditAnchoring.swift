/// Keeps the audit trail's anchor: the last checkpoint once more, outside of the store, where whoever can write to the
/// store alone does not reach it.
///
/// It is written after the store has taken the change that it covers, so it may lag behind the trail but never leads it.
/// Calls block.
public protocol AuditAnchoring: Sendable {
    /// The anchor; `nil` if there is none. Throws ``AuditAnchorDamage`` if what is kept is none, anything else if it cannot
    /// be looked at.
    func read() throws -> AuditCheckpoint?
    /// Puts a checkpoint in the anchor's place, in one step that is durable when it returns.
    func write(_ checkpoint: AuditCheckpoint) throws
}

/// What is kept in an anchor's place is no checkpoint.
public struct AuditAnchorDamage: Error, Sendable, CustomStringConvertible {
    /// What is wrong with it.
    public let description: String

    /// Makes one.
    public init(_ description: String) { self.description = description }
}

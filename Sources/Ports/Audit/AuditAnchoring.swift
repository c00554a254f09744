/// Keeps the audit trail's anchor: the last checkpoint once more, outside of the store, where whoever can write to the
/// store alone does not reach it.
///
/// It is written after the store has taken the change that it covers, so it may lag behind the trail but never leads it.
/// Calls block.
public protocol AuditAnchoring: Sendable {
    /// The anchor; `nil` if there is none.
    func read() throws -> AuditCheckpoint?
    /// Puts a checkpoint in the anchor's place, in one step that is durable when it returns.
    func write(_ checkpoint: AuditCheckpoint) throws
}

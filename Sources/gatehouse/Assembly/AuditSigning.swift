import Ports

/// Checks the signatures of the audit trail's checkpoints.
enum AuditSigning {
    /// Whether a checkpoint was signed with the key that it names.
    static let isSigned: @Sendable (AuditCheckpoint) -> Bool = { _ in false }
}

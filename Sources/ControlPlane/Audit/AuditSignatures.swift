import Ports

/// Who signs exports of the audit trail, and knows who signed its checkpoints.
public struct AuditSignatures: Sendable {
    /// Gives what an export says of itself its public key and signature.
    public let sign: @Sendable (AuditStatement) throws -> AuditStatement
    /// Whether a checkpoint was signed by whoever signs here.
    public let isSigned: @Sendable (AuditCheckpoint) -> Bool

    /// Joins the two.
    public init(
        sign: @escaping @Sendable (AuditStatement) throws -> AuditStatement,
        isSigned: @escaping @Sendable (AuditCheckpoint) -> Bool
    ) {
        self.sign = sign
        self.isSigned = isSigned
    }
}

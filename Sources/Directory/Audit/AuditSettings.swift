import Ports
import Vocabulary

/// How the audit trail is written.
public struct AuditSettings: Sendable {
    /// The JSON of what a row shows before and after a change.
    public var render: @Sendable (AuditValue) -> String
    /// Gives a checkpoint its public key and signature; `nil` leaves the trail unsigned.
    public var sign: @Sendable (AuditCheckpoint) throws -> AuditCheckpoint?
    /// Whether a checkpoint was signed by whoever signs here.
    public var isSigned: @Sendable (AuditCheckpoint) -> Bool
    /// Where the last checkpoint is kept outside of the store; `nil` keeps it nowhere.
    public var anchor: (any AuditAnchoring)?

    /// Makes settings.
    public init(
        render: @escaping @Sendable (AuditValue) -> String,
        sign: @escaping @Sendable (AuditCheckpoint) throws -> AuditCheckpoint? = { _ in nil },
        isSigned: @escaping @Sendable (AuditCheckpoint) -> Bool = { _ in false },
        anchor: (any AuditAnchoring)? = nil
    ) {
        self.render = render
        self.sign = sign
        self.isSigned = isSigned
        self.anchor = anchor
    }
}

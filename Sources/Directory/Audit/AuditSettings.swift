import Ports
import Vocabulary

/// How the audit trail is written.
public struct AuditSettings: Sendable {
    /// The JSON of what a row shows before and after a change.
    public var render: @Sendable (AuditValue) -> String
    /// Signs the end of the trail after a change; `nil` leaves it unsigned.
    public var sign: @Sendable (AuditRow, UTCTime) -> AuditCheckpoint?

    /// Makes settings.
    public init(
        render: @escaping @Sendable (AuditValue) -> String,
        sign: @escaping @Sendable (AuditRow, UTCTime) -> AuditCheckpoint? = { _, _ in nil }
    ) {
        self.render = render
        self.sign = sign
    }
}

import Policy
import Ports
import Secrets
import Vocabulary

/// The end of the audit trail, to which rows are chained.
struct AuditTrail: Sendable {
    /// The number of the last row; 0 before the first.
    private(set) var sequence: Int64 = 0
    /// The hash of the last row.
    private(set) var hash = AuditHash.origin

    /// Goes on after the last row that the store has.
    init(_ last: AuditRow?) {
        guard let last else { return }
        sequence = last.sequence
        hash = last.hash
    }

    /// The rows of some events, chained to the end, which moves to the last of them.
    mutating func append(
        _ events: [AuditEvent],
        by actor: Actor,
        at time: UTCTime,
        render: (AuditValue) -> String
    ) -> [AuditRow] {
        events.map { event in
            sequence += 1
            var row = AuditRow(
                sequence: sequence,
                time: time,
                actor: actor.mark,
                action: event.action,
                subject: event.subject,
                before: event.before.map(render) ?? "",
                after: event.after.map(render) ?? ""
            )
            hash = AuditHash.next(after: hash, row.hashedBytes)
            row.hash = hash
            return row
        }
    }
}

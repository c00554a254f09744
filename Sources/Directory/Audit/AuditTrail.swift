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
    /// The number of the last checkpoint; 0 before the first.
    private(set) var checkpoint: Int64 = 0

    /// Goes on after the last row and the last checkpoint that the store has.
    init(_ last: AuditRow?, checkpoint: Int64 = 0) {
        self.checkpoint = checkpoint
        guard let last else { return }
        sequence = last.sequence
        hash = last.hash
    }

    /// The rows of some events and the teams that each concerns, chained to the end, which moves to the last of them.
    mutating func append(
        _ events: [(event: AuditEvent, teams: [TeamID])],
        by actor: Actor,
        at time: UTCTime,
        render: (AuditValue) -> String
    ) -> [AuditRow] {
        events.map { event, teams in
            sequence += 1
            var row = AuditRow(
                sequence: sequence,
                time: time,
                actor: actor.mark,
                action: event.action,
                subject: event.subject,
                before: event.before.map(render) ?? "",
                after: event.after.map(render) ?? "",
                teams: teams
            )
            hash = AuditHash.next(after: hash, row.hashedBytes)
            row.hash = hash
            return row
        }
    }

    /// The checkpoint of the end, signed; `nil` if nobody signs.
    mutating func sign(
        at time: UTCTime,
        _ sign: (AuditCheckpoint) throws -> AuditCheckpoint?
    ) rethrows -> AuditCheckpoint? {
        let end = AuditCheckpoint(sequence: sequence, hash: hash, time: time, previous: checkpoint)
        guard let signed = try sign(end) else { return nil }
        checkpoint = sequence
        return signed
    }
}

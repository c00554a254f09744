import Ports
import Vocabulary

/// The lines of the audit trail as JSON Lines, in the form that `gatehouse audit verify` reads: a statement of what follows,
/// rows in order with the exact texts that were hashed, then checkpoints.
public enum AuditExport {
    /// The line of a checkpoint, with its end.
    public static func line(of checkpoint: AuditCheckpoint) -> [UInt8] { ended(line(checkpoint)) }

    /// The line of a statement.
    static func line(of statement: AuditStatement) -> [UInt8] { ended(line(statement)) }

    /// The line of a row.
    static func line(of row: AuditRow) -> [UInt8] { ended(line(row)) }

    private static func ended(_ value: JSONValue) -> [UInt8] {
        JSONWriter.bytes(value) + [UInt8(ascii: "\n")]
    }

    private static func line(_ statement: AuditStatement) -> JSONValue {
        [
            "kind": "statement",
            "after": .integer(statement.after),
            "last": .integer(statement.last),
            "rows": .integer(statement.rows),
            "nodes": .array(statement.nodes.map { .string($0.rawValue) }),
            "gaps": .array(statement.gaps.map { .integer($0) }),
            "time": .text(statement.time),
            "time_us": .integer(statement.time.microseconds),
            "start": .string(Hexadecimal.text(of: statement.start)),
            "end": .string(Hexadecimal.text(of: statement.end)),
            "public_key": .string(Hexadecimal.text(of: statement.publicKey)),
            "signature": .string(Hexadecimal.text(of: statement.signature)),
        ]
    }

    private static func line(_ row: AuditRow) -> JSONValue {
        [
            "kind": "row",
            "seq": .integer(row.sequence),
            "time": .text(row.time),
            "time_us": .integer(row.time.microseconds),
            "actor": .string(row.actor),
            "action": .string(row.action),
            "subject": .string(row.subject),
            "before": .string(row.before),
            "after": .string(row.after),
            "teams": .array(row.teams.map { .string($0.rawValue) }),
            "hash": .string(Hexadecimal.text(of: row.hash)),
        ]
    }

    private static func line(_ checkpoint: AuditCheckpoint) -> JSONValue {
        [
            "kind": "checkpoint",
            "seq": .integer(checkpoint.sequence),
            "time": .text(checkpoint.time),
            "time_us": .integer(checkpoint.time.microseconds),
            "previous": checkpoint.previous.map { .integer($0) } ?? .null,
            "hash": .string(Hexadecimal.text(of: checkpoint.hash)),
            "public_key": .string(Hexadecimal.text(of: checkpoint.publicKey)),
            "signature": .string(Hexadecimal.text(of: checkpoint.signature)),
        ]
    }
}

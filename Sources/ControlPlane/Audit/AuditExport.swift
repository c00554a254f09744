import Ports
import Vocabulary

/// The audit trail as JSON Lines, in the form that `gatehouse audit verify` reads: rows in order with the exact texts
/// that were hashed, then checkpoints.
public enum AuditExport {
    private static let chunk = 1000

    /// The lines of all rows after a number, and of all checkpoints.
    public static func bytes(_ trail: any AuditReading, after first: Int64) throws -> [UInt8] {
        var bytes: [UInt8] = []
        var last = first
        while true {
            let rows = try trail.auditRows(after: last, limit: chunk)
            for row in rows { append(line(row), to: &bytes) }
            last = rows.last?.sequence ?? last
            guard rows.count == chunk else { break }
        }
        // A change that comes in between has a checkpoint of which the row is not here.
        for checkpoint in try trail.auditCheckpoints()
        where first < checkpoint.sequence && checkpoint.sequence <= last {
            append(line(checkpoint), to: &bytes)
        }
        return bytes
    }

    private static func append(_ value: JSONValue, to bytes: inout [UInt8]) {
        bytes += JSONWriter.bytes(value)
        bytes.append(UInt8(ascii: "\n"))
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
            "hash": .string(Hexadecimal.text(of: row.hash)),
        ]
    }

    private static func line(_ checkpoint: AuditCheckpoint) -> JSONValue {
        [
            "kind": "checkpoint",
            "seq": .integer(checkpoint.sequence),
            "time": .text(checkpoint.time),
            "time_us": .integer(checkpoint.time.microseconds),
            "hash": .string(Hexadecimal.text(of: checkpoint.hash)),
            "public_key": .string(Hexadecimal.text(of: checkpoint.publicKey)),
            "signature": .string(Hexadecimal.text(of: checkpoint.signature)),
        ]
    }
}

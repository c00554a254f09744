import Ports
import Secrets
import Vocabulary

/// The audit trail as JSON Lines, in the form that `gatehouse audit verify` reads: a statement of what follows, rows in
/// order with the exact texts that were hashed, then checkpoints.
public struct AuditExport: Sendable {
    private static let chunk = 1000

    private let trail: any AuditReading
    private let sign: @Sendable (AuditStatement) throws -> AuditStatement

    /// Exports a trail; `sign` gives a statement its public key and signature.
    public init(
        _ trail: any AuditReading,
        sign: @escaping @Sendable (AuditStatement) throws -> AuditStatement
    ) {
        self.trail = trail
        self.sign = sign
    }

    /// The lines of all rows after a number, and of their checkpoints.
    public func bytes(after first: Int64, at time: UTCTime) throws -> [UInt8] {
        // What comes in while it is read is left to the next export.
        let last = try trail.auditRows(AuditFilter(), before: nil, limit: 1).first?.sequence ?? 0
        let first = min(max(0, first), last)
        let before = first == 0 ? nil : try trail.auditRows(after: first - 1, limit: 1).first
        let start = before?.hash ?? AuditHash.origin
        var statement = AuditStatement(
            after: first,
            start: start,
            last: last,
            end: start,
            rows: 0,
            time: time
        )
        var lines: [UInt8] = []
        var position = first
        while position < last {
            let rows = try trail.auditRows(after: position, limit: Self.chunk).filter { $0.sequence <= last }
            guard let end = rows.last else { break }
            for row in rows { Self.append(Self.line(row), to: &lines) }
            statement.rows += Int64(rows.count)
            statement.end = end.hash
            position = end.sequence
        }
        for checkpoint in try trail.auditCheckpoints(after: first) where checkpoint.sequence <= last {
            Self.append(Self.line(checkpoint), to: &lines)
        }
        var bytes: [UInt8] = []
        Self.append(Self.line(try sign(statement)), to: &bytes)
        return bytes + lines
    }

    /// The line of a checkpoint, with its end.
    public static func line(of checkpoint: AuditCheckpoint) -> [UInt8] {
        var bytes: [UInt8] = []
        append(line(checkpoint), to: &bytes)
        return bytes
    }

    private static func append(_ value: JSONValue, to bytes: inout [UInt8]) {
        bytes += JSONWriter.bytes(value)
        bytes.append(UInt8(ascii: "\n"))
    }

    private static func line(_ statement: AuditStatement) -> JSONValue {
        [
            "kind": "statement",
            "after": .integer(statement.after),
            "last": .integer(statement.last),
            "rows": .integer(statement.rows),
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

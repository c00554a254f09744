import Directory
import Ports
import Secrets
import Vocabulary

/// The audit trail as JSON Lines, in the form that `gatehouse audit verify` reads: a statement of what follows, rows in
/// order with the exact texts that were hashed, then checkpoints.
public struct AuditExport: Sendable {
    private static let chunk = 1000

    private let trail: any AuditReading
    private let signatures: AuditSignatures

    /// Exports a trail.
    public init(_ trail: any AuditReading, _ signatures: AuditSignatures) {
        self.trail = trail
        self.signatures = signatures
    }

    /// The lines of all rows after a number, and of their checkpoints; or of the rows that concern some nodes alone.
    ///
    /// A part cannot be proved without the rest, so that this proves the whole first and fails with what is wrong.
    public func bytes(after first: Int64, under nodes: [TeamID]?, at time: UTCTime) throws -> [UInt8] {
        // What comes in while it is read is left to the next export.
        let last = try trail.auditRows(AuditFilter(), before: nil, limit: 1).first?.sequence ?? 0
        let first = min(max(0, first), last)
        var statement = AuditStatement(
            after: first,
            start: AuditHash.origin,
            last: last,
            end: AuditHash.origin,
            rows: 0,
            time: time
        )
        var lines: [UInt8] = []
        if let nodes {
            statement.nodes = nodes
            try addPart(nodes, &statement, &lines)
        } else {
            try addAll(&statement, &lines)
        }
        var bytes: [UInt8] = []
        Self.append(Self.line(try signatures.sign(statement)), to: &bytes)
        return bytes + lines
    }

    private func addAll(_ statement: inout AuditStatement, _ lines: inout [UInt8]) throws {
        if statement.after > 0, let before = try trail.auditRows(after: statement.after - 1, limit: 1).first {
            statement.start = before.hash
        }
        statement.end = statement.start
        try forEachRow(after: statement.after, to: statement.last) { row in
            Self.append(Self.line(row), to: &lines)
            statement.rows += 1
            statement.end = row.hash
        }
        for checkpoint in try trail.auditCheckpoints(after: statement.after)
        where checkpoint.sequence <= statement.last {
            Self.append(Self.line(checkpoint), to: &lines)
        }
    }

    private func addPart(
        _ nodes: [TeamID],
        _ statement: inout AuditStatement,
        _ lines: inout [UInt8]
    ) throws {
        let last = statement.last
        var verifier = try AuditVerifier(
            checkpoints: try trail.auditCheckpoints().filter { $0.sequence <= last },
            knownGaps: nil,
            isSigned: signatures.isSigned
        )
        try forEachRow(after: 0, to: last) { row in
            try verifier.take(row)
            guard row.sequence > statement.after, row.concerns(nodes) else { return }
            var shown = row
            shown.hash = AuditHash.next(after: statement.end, row.hashedBytes)
            Self.append(Self.line(shown), to: &lines)
            statement.rows += 1
            statement.end = shown.hash
        }
        _ = try verifier.finish()
    }

    private func forEachRow(after first: Int64, to last: Int64, _ body: (AuditRow) throws -> Void) throws {
        var position = first
        while position < last {
            let rows = try trail.auditRows(after: position, limit: Self.chunk).filter { $0.sequence <= last }
            for row in rows { try body(row) }
            guard let end = rows.last else { return }
            position = end.sequence
        }
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
            "nodes": .array(statement.nodes.map { .string($0.rawValue) }),
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

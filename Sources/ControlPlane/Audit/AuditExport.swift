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

    /// The lines of all rows after a number, and of their checkpoints.
    public func bytes(after first: Int64, at time: UTCTime) throws -> [UInt8] {
        // What comes in while it is read is left to the next export.
        let last = try trail.auditRows(AuditFilter(), before: nil, limit: 1).first?.sequence ?? 0
        var statement = Self.statement(after: first, through: last, at: time)
        if statement.after > 0, let before = try trail.auditRows(after: statement.after - 1, limit: 1).first {
            statement.start = before.hash
        }
        statement.end = statement.start
        var lines: [UInt8] = []
        try Self.forEachRow(after: statement.after) { position in
            try trail.auditRows(after: position, limit: Self.chunk).filter { $0.sequence <= last }
        } _: { row in
            Self.append(Self.line(row), to: &lines)
            statement.rows += 1
            statement.end = row.hash
        }
        for checkpoint in try trail.auditCheckpoints(after: statement.after, through: last) {
            Self.append(Self.line(checkpoint), to: &lines)
        }
        return try bytes(statement, lines)
    }

    /// The lines of the rows after a number that concern some nodes, or what was below them; `nil` if those that are found
    /// are not those that were proved.
    ///
    /// A part cannot be proved without the rest, so that it ends where the whole is proved. All rows of the nodes are read
    /// and compared with what was proved, those that are not asked for too.
    public func bytes(after first: Int64, of part: AuditPart, at time: UTCTime) throws -> [UInt8]? {
        var statement = Self.statement(after: first, through: part.last, at: time)
        statement.nodes = part.nodes
        statement.gaps = part.gaps.filter { $0 > statement.after }
        var found: [TeamID: AuditChain] = [:]
        var lines: [UInt8] = []
        try Self.forEachRow(after: 0) { position in
            try trail.auditRows(
                concerning: part.nodes,
                after: position,
                through: part.last,
                limit: Self.chunk
            )
        } _: { row in
            let bytes = row.hashedBytes
            for node in part.nodes where row.teams.contains(node) {
                found[node, default: AuditChain()].add(bytes)
            }
            guard row.sequence > statement.after else { return }
            var shown = row
            shown.hash = AuditHash.next(after: statement.end, bytes)
            Self.append(Self.line(shown), to: &lines)
            statement.rows += 1
            statement.end = shown.hash
        }
        guard found == part.chains else { return nil }
        return try bytes(statement, lines)
    }

    private static func statement(after first: Int64, through last: Int64, at time: UTCTime) -> AuditStatement
    {
        AuditStatement(
            after: min(max(0, first), last),
            start: AuditHash.origin,
            last: last,
            end: AuditHash.origin,
            rows: 0,
            time: time
        )
    }

    private func bytes(_ statement: AuditStatement, _ lines: [UInt8]) throws -> [UInt8] {
        var bytes: [UInt8] = []
        Self.append(Self.line(try signatures.sign(statement)), to: &bytes)
        return bytes + lines
    }

    /// Hands out the rows that are read behind a position, until there are no more.
    private static func forEachRow(
        after first: Int64,
        _ read: (Int64) throws -> [AuditRow],
        _ body: (AuditRow) throws -> Void
    ) throws {
        var position = first
        while true {
            let rows = try read(position)
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

import Directory
import Ports
import Secrets
import Vocabulary

/// The rows of an export of the audit trail, read piece by piece: once to say what they are, and again to give them out.
struct AuditExportRows: Sendable {
    /// The most rows that are looked at for a piece.
    private static let piece = 1000

    /// What is exported, as far as it was read.
    private(set) var statement: AuditStatement
    /// The rows of each node that were read, where some nodes' rows alone are exported.
    private(set) var chains: [TeamID: AuditChain] = [:]

    private let trail: any AuditReading
    /// The nodes whose rows alone are exported; `nil` for all rows.
    private let nodes: [TeamID]?
    private let start: Int64
    private var position: Int64

    /// Begins before the first row of all behind a number, up to the last that there is now.
    ///
    /// What comes in while it is read is left to the next export.
    init(_ trail: any AuditReading, after first: Int64, at time: UTCTime) throws {
        let last = try trail.auditRows(AuditFilter(), before: nil, limit: 1).first?.sequence ?? 0
        statement = Self.statement(after: first, through: last, at: time)
        if statement.after > 0, let before = try trail.auditRows(after: statement.after - 1, limit: 1).first {
            (statement.start, statement.end) = (before.hash, before.hash)
        }
        self.trail = trail
        nodes = nil
        start = statement.after
        position = start
    }

    /// Begins before the first row that concerns some nodes, to give out those behind a number.
    ///
    /// All rows of the nodes are read, so that they can be compared with what was proved.
    init(_ trail: any AuditReading, of part: AuditPart, after first: Int64, at time: UTCTime) {
        statement = Self.statement(after: first, through: part.last, at: time)
        statement.nodes = part.nodes
        let after = statement.after
        statement.gaps = part.gaps.filter { $0 > after }
        self.trail = trail
        nodes = part.nodes
        start = 0
        position = 0
    }

    /// Whether all rows are exported, with their checkpoints.
    var isWhole: Bool { nodes == nil }

    /// The same rows from the beginning.
    var again: AuditExportRows {
        var rows = self
        rows.position = start
        rows.chains = [:]
        (rows.statement.rows, rows.statement.end) = (0, statement.start)
        return rows
    }

    /// The next rows as they are exported, none if they are not asked for; `nil` after the last.
    ///
    /// Rows of some nodes get hashes of their own chain.
    mutating func next() throws -> [AuditRow]? {
        let rows = try read()
        guard let end = rows.last else { return nil }
        position = end.sequence
        var shown: [AuditRow] = []
        for row in rows {
            var own = row
            if let nodes {
                let bytes = row.hashedBytes
                for node in nodes where row.teams.contains(node) {
                    chains[node, default: AuditChain()].add(bytes)
                }
                guard row.sequence > statement.after else { continue }
                own.hash = AuditHash.next(after: statement.end, bytes)
            }
            shown.append(own)
            statement.rows += 1
            statement.end = own.hash
        }
        return shown
    }

    private func read() throws -> [AuditRow] {
        let last = statement.last
        guard position < last else { return [] }
        if let nodes {
            return try trail.auditRows(
                concerning: nodes,
                after: position,
                through: last,
                limit: Self.piece
            )
        }
        return try trail.auditRows(after: position, limit: Self.piece).filter { $0.sequence <= last }
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
}

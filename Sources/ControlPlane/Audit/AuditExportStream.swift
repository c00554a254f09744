import Directory
import Ports
import Synchronization

/// Gives the lines of an export out piece by piece, behind the statement of what they are.
final class AuditExportStream: Sendable {
    private struct State {
        var rows: AuditExportRows
        /// The row behind which checkpoints are next; `nil` while rows are.
        var position: Int64?
    }

    /// The most rows whose checkpoints are in one piece.
    private static let piece: Int64 = 1000

    private let trail: any AuditReading
    private let statement: AuditStatement
    private let state: Mutex<State>

    /// Begins with the first row of what was stated.
    init(_ trail: any AuditReading, _ rows: AuditExportRows, as statement: AuditStatement) {
        self.trail = trail
        self.statement = statement
        state = Mutex(State(rows: rows))
    }

    /// The next lines; `nil` after the last.
    ///
    /// It fails where the rows are not those that were stated: somebody has changed them meanwhile.
    func next() throws -> [UInt8]? {
        try state.withLock { state -> [UInt8]? in
            guard let position = state.position else {
                if let rows = try state.rows.next() { return rows.flatMap { AuditExport.line(of: $0) } }
                let read = state.rows.statement
                guard read.rows == statement.rows, read.end == statement.end else {
                    throw AuditVerifier.Fault(
                        sequence: statement.last,
                        description: "the rows up to \(statement.last) were changed while they were exported"
                    )
                }
                // An export of some nodes' rows has no checkpoints.
                state.position = state.rows.isWhole ? statement.after : statement.last
                return []
            }
            guard position < statement.last else { return nil }
            let end = min(position + Self.piece, statement.last)
            state.position = end
            return try trail.auditCheckpoints(after: position, through: end)
                .flatMap { AuditExport.line(of: $0) }
        }
    }
}

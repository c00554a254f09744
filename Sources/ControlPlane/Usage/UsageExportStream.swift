import Ports
import Synchronization

/// Gives the lines of exported usage out piece by piece, behind the line of names.
final class UsageExportStream: Sendable {
    /// The most rows of a piece.
    private static let piece = 1000

    private let rows: [UsageRow]
    /// How many rows were given out.
    private let position = Mutex(0)

    /// Begins with the first row.
    init(_ rows: [UsageRow]) { self.rows = rows }

    /// The next lines; `nil` after the last.
    func next() -> [UInt8]? {
        let piece = position.withLock { position -> ArraySlice<UsageRow> in
            let piece = rows[position...].prefix(Self.piece)
            position = piece.endIndex
            return piece
        }
        return piece.isEmpty ? nil : UsageTable.lines(piece)
    }
}

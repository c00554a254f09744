import Vocabulary

/// What an export of the audit trail holds, signed: where it begins and where it ends.
///
/// An export of some nodes' rows alone has gaps where other rows are, and neither their hashes nor checkpoints, from which
/// they could be guessed: its rows have a chain of their own, from the first to the last.
///
/// Without it nobody could tell an export from which lines were taken at either end from a shorter one.
public struct AuditStatement: Sendable, Hashable {
    /// The number of the row behind which the export begins; 0 for the first row.
    public var after: Int64
    /// The hash with which the chain begins: that row's.
    public var start: [UInt8]
    /// The number of the last row that the trail had.
    public var last: Int64
    /// The hash with which the chain ends.
    public var end: [UInt8]
    /// How many rows there are.
    public var rows: Int64
    /// The nodes that its rows concern, or what was below them; empty for the whole trail.
    public var nodes: [TeamID] = []
    /// Of an export of some nodes' rows: the rows behind `after` that say that the trail did not go on where it had ended.
    ///
    /// They concern no node, so that the export does not show them: what comes before one is as it was found then.
    public var gaps: [Int64] = []
    /// When the export was made.
    public var time: UTCTime
    /// The public key that checks it, 32 bytes.
    public var publicKey: [UInt8] = []
    /// Ed25519 over `signedBytes`, 64 bytes.
    public var signature: [UInt8] = []

    /// Makes a statement that is not signed yet.
    public init(after: Int64, start: [UInt8], last: Int64, end: [UInt8], rows: Int64, time: UTCTime) {
        self.after = after
        self.start = start
        self.last = last
        self.end = end
        self.rows = rows
        self.time = time
    }

    /// What is signed: a fixed text, the numbers and the time, how many gaps there are and which if there are any, then both
    /// hashes and the nodes, each with its length.
    public var signedBytes: [UInt8] {
        var bytes = Array("gatehouse audit export \(gaps.isEmpty ? 1 : 2)\n".utf8)
        let gaps = gaps.isEmpty ? [] : [Int64(gaps.count)] + gaps
        for number in [after, last, rows, time.microseconds] + gaps {
            bytes.append(lowestFirst: UInt64(bitPattern: number))
        }
        for part in [start, end] + nodes.map({ Array($0.rawValue.utf8) }) {
            bytes.append(lowestFirst: UInt64(part.count))
            bytes += part
        }
        return bytes
    }
}

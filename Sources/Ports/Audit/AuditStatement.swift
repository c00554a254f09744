import Vocabulary

/// What an export of the audit trail holds, signed: where it begins and where it ends.
///
/// Without it nobody could tell an export from which lines were taken at either end from a shorter one.
public struct AuditStatement: Sendable, Hashable {
    /// The number of the row behind which the export begins; 0 for the first row.
    public var after: Int64
    /// The hash of that row.
    public var start: [UInt8]
    /// The number of the last row.
    public var last: Int64
    /// The hash of that row.
    public var end: [UInt8]
    /// How many rows there are.
    public var rows: Int64
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

    /// What is signed: a fixed text, the numbers and the time, then both hashes with their lengths.
    public var signedBytes: [UInt8] {
        var bytes = Array("gatehouse audit export 1\n".utf8)
        for number in [after, last, rows, time.microseconds] {
            bytes.append(lowestFirst: UInt64(bitPattern: number))
        }
        for part in [start, end] {
            bytes.append(lowestFirst: UInt64(part.count))
            bytes += part
        }
        return bytes
    }
}

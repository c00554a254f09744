import Vocabulary

/// A signature over the end of the audit trail at a moment: rows up to it can be neither altered nor cut off unseen.
///
/// Every change writes one for its last row, in the transaction of the change. Each names the one before it, so that
/// none can be taken away unseen either.
public struct AuditCheckpoint: Sendable, Hashable {
    /// The number of the last row that it covers; 0 covers a trail that has no row yet.
    public var sequence: Int64
    /// That row's hash.
    public var hash: [UInt8]
    /// When it was signed.
    public var time: UTCTime
    /// The number of the checkpoint before, 0 if there was none; `nil` in those of old that do not say.
    public var previous: Int64?
    /// The public key that checks it, 32 bytes.
    public var publicKey: [UInt8]
    /// Ed25519 over `signedBytes`, 64 bytes.
    public var signature: [UInt8]

    /// Makes a checkpoint.
    public init(
        sequence: Int64,
        hash: [UInt8],
        time: UTCTime,
        previous: Int64? = nil,
        publicKey: [UInt8] = [],
        signature: [UInt8] = []
    ) {
        self.sequence = sequence
        self.hash = hash
        self.time = time
        self.previous = previous
        self.publicKey = publicKey
        self.signature = signature
    }

    /// What is signed: a fixed text, then number, time, the number before, and hash.
    public var signedBytes: [UInt8] {
        var bytes = Array("gatehouse audit checkpoint \(previous == nil ? 1 : 2)\n".utf8)
        for number in [sequence, time.microseconds] + (previous.map { [$0] } ?? []) {
            bytes.append(lowestFirst: UInt64(bitPattern: number))
        }
        return bytes + hash
    }
}

extension [UInt8] {
    /// Adds a number as 8 bytes, the lowest first.
    mutating func append(lowestFirst number: UInt64) {
        for shift in stride(from: 0 as UInt64, to: 64, by: 8) {
            append(UInt8(truncatingIfNeeded: number >> shift))
        }
    }
}

import Vocabulary

/// A signature over the end of the audit trail at a moment: rows up to it can be neither altered nor cut off unseen.
public struct AuditCheckpoint: Sendable, Hashable {
    /// The number of the last row that it covers.
    public var sequence: Int64
    /// That row's hash.
    public var hash: [UInt8]
    /// When it was signed.
    public var time: UTCTime
    /// The public key that checks it, 32 bytes.
    public var publicKey: [UInt8]
    /// Ed25519 over `signedBytes`, 64 bytes.
    public var signature: [UInt8]

    /// Makes a checkpoint.
    public init(sequence: Int64, hash: [UInt8], time: UTCTime, publicKey: [UInt8], signature: [UInt8] = []) {
        self.sequence = sequence
        self.hash = hash
        self.time = time
        self.publicKey = publicKey
        self.signature = signature
    }

    /// What is signed: a fixed text, then number, time and hash.
    public var signedBytes: [UInt8] {
        var bytes = Array("gatehouse audit checkpoint 1\n".utf8)
        for number in [sequence, time.microseconds] {
            for shift in stride(from: 0 as UInt64, to: 64, by: 8) {
                bytes.append(UInt8(truncatingIfNeeded: UInt64(bitPattern: number) >> shift))
            }
        }
        return bytes + hash
    }
}

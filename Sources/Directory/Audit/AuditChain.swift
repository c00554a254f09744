import Secrets

/// The rows of a trail that concern one node, as a number and a hash: what has the same has the same rows in the same order.
public struct AuditChain: Sendable, Hashable {
    /// How many rows there are.
    public private(set) var count: Int64 = 0
    /// The hash over them, each over that of those before.
    public private(set) var hash = AuditHash.origin

    /// No rows yet.
    public init() {}

    /// Adds the next row by the bytes that are hashed of it.
    public mutating func add(_ hashedBytes: [UInt8]) {
        count += 1
        hash = AuditHash.next(after: hash, hashedBytes)
    }
}

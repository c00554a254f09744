import Crypto

/// The hash that chains the rows of the audit trail: SHA-256 (FIPS 180-4).
public enum AuditHash {
    /// What stands before the first row.
    public static let origin = [UInt8](repeating: 0, count: 32)

    /// A hash as hexadecimal digits.
    public static func text(of hash: [UInt8]) -> String { ByteText.hexadecimal(hash) }

    /// The hash of a row's bytes after the row with `previous`.
    public static func next(after previous: [UInt8], _ bytes: [UInt8]) -> [UInt8] {
        var hash = SHA256()
        hash.update(data: previous)
        hash.update(data: bytes)
        return Array(hash.finalize())
    }
}

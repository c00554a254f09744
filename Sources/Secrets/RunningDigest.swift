import Crypto

/// SHA-256 (FIPS 180-4) of bytes that come in parts.
public struct RunningDigest: Sendable {
    private var digest = SHA256()

    /// Begins with nothing.
    public init() {}

    /// Goes on with bytes that are borrowed.
    public mutating func update(_ bytes: Span<UInt8>) {
        bytes.withUnsafeBytes { unsafe digest.update(bufferPointer: $0) }
    }

    /// The digest of all so far, in lower-case hexadecimal digits.
    public var hexadecimal: String { ByteText.hexadecimal(digest.finalize()) }
}

import Crypto

/// Digests of bytes that are no secret of ours, such as a PKCE verifier's challenge.
public enum ByteDigest {
    /// SHA-256 (FIPS 180-4): 32 bytes.
    public static func sha256(_ bytes: [UInt8]) -> [UInt8] { Array(SHA256.hash(data: bytes)) }
}

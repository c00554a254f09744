import Crypto
import FoundationEssentials

/// Verifies signatures of checkpoints with the public key alone.
public struct CheckpointVerifier: Sendable {
    private let key: Curve25519.Signing.PublicKey

    /// A verifier for a public key of 32 bytes.
    public init(publicKey: [UInt8]) throws(CheckpointError) {
        guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: publicKey) else {
            throw .notAPublicKey
        }
        self.key = key
    }

    /// A verifier for a public key as base64, as `CheckpointSigner.publicKeyText` prints it.
    public init(publicKeyText: String) throws(CheckpointError) {
        guard let bytes = ByteText.bytes(base64: publicKeyText) else { throw .notAPublicKey }
        try self.init(publicKey: bytes)
    }

    /// Whether the key's owner signed exactly these bytes.
    public func isValid(_ signature: some DataProtocol, of bytes: some DataProtocol) -> Bool {
        key.isValidSignature(signature, for: bytes)
    }
}

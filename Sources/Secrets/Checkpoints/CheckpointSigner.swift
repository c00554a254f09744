import Crypto
import FoundationEssentials

/// Signs checkpoints of the audit trail with Ed25519 (RFC 8032).
///
/// Its private key is derived from the sealing key, so that there is nothing more to keep: whoever can only write to
/// the database cannot sign. The public key may be shown and kept elsewhere, to verify with.
public struct CheckpointSigner: Sendable {
    private static let context = "gatehouse-audit-checkpoint-1"

    private let key: Curve25519.Signing.PrivateKey

    /// The signer that belongs to a sealing key.
    ///
    /// The private key is HKDF-SHA-256 (RFC 5869) of the sealing key, without salt.
    public init(sealingKey: SealingKey) {
        let seed = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: sealingKey.symmetric,
            info: Array(Self.context.utf8),
            outputByteCount: 32
        )
        self.init(seed: seed.withUnsafeBytes { Array($0) })
    }

    init(seed: [UInt8]) {
        do {
            key = try Curve25519.Signing.PrivateKey(rawRepresentation: seed)
        } catch {
            preconditionFailure("any 32 bytes are a private key of Ed25519")
        }
    }

    /// The 32 bytes of the public key.
    public var publicKey: [UInt8] { Array(key.publicKey.rawRepresentation) }

    /// The public key as base64, for people and files.
    public var publicKeyText: String { ByteText.base64(publicKey) }

    /// Signs bytes: 64 bytes of signature.
    public func signature(of bytes: some DataProtocol) throws(CheckpointError) -> [UInt8] {
        do {
            return Array(try key.signature(for: bytes))
        } catch {
            throw .cannotSign
        }
    }
}

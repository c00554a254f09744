import ControlPlane
import Directory
import Ports
import Secrets

/// Signs and checks the checkpoints of the audit trail.
enum AuditSigning {
    /// How the audit trail is written: rows show what the admin API shows, and its end is signed with each change.
    ///
    /// `former` is the key of before while it is being replaced: what it has signed counts too.
    static func settings(
        _ key: SealingKey,
        anchor: any AuditAnchoring,
        former: SealingKey? = nil
    ) -> AuditSettings {
        let signer = CheckpointSigner(sealingKey: key)
        let keys = [signer.publicKey] + (former.map { [CheckpointSigner(sealingKey: $0).publicKey] } ?? [])
        return AuditSettings(
            render: { value in
                AuditRendering.text(value) { CredentialFingerprint.text(of: $0, under: key) }
            },
            sign: { end in
                var checkpoint = end
                checkpoint.publicKey = signer.publicKey
                checkpoint.signature = try signer.signature(of: checkpoint.signedBytes)
                return checkpoint
            },
            isSigned: isSigned(trusting: keys),
            anchor: anchor
        )
    }

    /// Who signs exports, and knows its own signatures.
    static func signatures(_ key: SealingKey) -> AuditSignatures {
        let signer = CheckpointSigner(sealingKey: key)
        return AuditSignatures(
            sign: { statement in
                var signed = statement
                signed.publicKey = signer.publicKey
                signed.signature = try signer.signature(of: signed.signedBytes)
                return signed
            },
            isSigned: isSigned(trusting: [signer.publicKey])
        )
    }

    /// Whether a statement was signed by the holder of one of the keys that are trusted.
    static func isSigned(_ statement: AuditStatement, trusting publicKeys: [[UInt8]]) -> Bool {
        isValid(statement.signature, of: statement.signedBytes, by: statement.publicKey, publicKeys)
    }

    /// Whether a checkpoint was signed by the holder of one of the keys that are trusted.
    static func isSigned(trusting publicKeys: [[UInt8]]) -> @Sendable (AuditCheckpoint) -> Bool {
        { checkpoint in
            isValid(checkpoint.signature, of: checkpoint.signedBytes, by: checkpoint.publicKey, publicKeys)
        }
    }

    private static func isValid(
        _ signature: [UInt8],
        of bytes: [UInt8],
        by publicKey: [UInt8],
        _ trusted: [[UInt8]]
    ) -> Bool {
        // Bytes that are no key have signed nothing.
        guard trusted.contains(publicKey), let verifier = try? CheckpointVerifier(publicKey: publicKey) else {
            return false
        }
        return verifier.isValid(signature, of: bytes)
    }
}

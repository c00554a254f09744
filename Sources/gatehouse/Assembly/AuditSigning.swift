import ControlPlane
import Directory
import Ports
import Secrets

/// Signs and checks the checkpoints of the audit trail.
enum AuditSigning {
    /// How the audit trail is written: rows show what the admin API shows, and its end is signed after each change.
    static func settings(_ key: SealingKey) -> AuditSettings {
        let signer = CheckpointSigner(sealingKey: key)
        let render: @Sendable (AuditValue) -> String = { value in
            AuditRendering.text(value) { CredentialFingerprint.text(of: $0, under: key) }
        }
        return AuditSettings(render: render) { row, time in
            var checkpoint = AuditCheckpoint(
                sequence: row.sequence,
                hash: row.hash,
                time: time,
                publicKey: signer.publicKey
            )
            // Without a signature a row stands as well as the one after it will be signed.
            guard let signature = try? signer.signature(of: checkpoint.signedBytes) else { return nil }
            checkpoint.signature = signature
            return checkpoint
        }
    }

    /// Whether a checkpoint was signed by the holder of the key that is trusted, or, if none is given, of the one that
    /// it names.
    static func isSigned(trusting publicKey: [UInt8]?) -> @Sendable (AuditCheckpoint) -> Bool {
        { checkpoint in
            guard publicKey == nil || publicKey == checkpoint.publicKey,
                let verifier = try? CheckpointVerifier(publicKey: checkpoint.publicKey)
            else { return false }
            return verifier.isValid(checkpoint.signature, of: checkpoint.signedBytes)
        }
    }
}

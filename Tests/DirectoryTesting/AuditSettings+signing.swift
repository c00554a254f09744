import Directory
import Ports
import Secrets

extension AuditSettings {
    /// Shows nothing of what changes but texts, and signs with the key that a secret key gives.
    public static func signing(_ key: SealingKey, anchor: (any AuditAnchoring)? = nil) -> AuditSettings {
        let signer = CheckpointSigner(sealingKey: key)
        return AuditSettings(
            render: { value in
                guard case .texts(let texts) = value else { return "" }
                return texts.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ";")
            },
            sign: { end in
                var checkpoint = end
                checkpoint.publicKey = signer.publicKey
                checkpoint.signature = try signer.signature(of: checkpoint.signedBytes)
                return checkpoint
            },
            isSigned: { checkpoint in
                guard checkpoint.publicKey == signer.publicKey,
                    let verifier = try? CheckpointVerifier(publicKey: signer.publicKey)
                else { return false }
                return verifier.isValid(checkpoint.signature, of: checkpoint.signedBytes)
            },
            anchor: anchor
        )
    }
}

import Crypto
import Vocabulary

/// Tells one credential from another without saying anything of either.
public enum CredentialFingerprint {
    private static let context = "gatehouse-credential-fingerprint-1"
    private static let length = 6

    /// Twelve hexadecimal digits: the beginning of HMAC-SHA-256 under a key that is derived from the sealing key.
    ///
    /// Without that key nobody can try credentials out; under another one all fingerprints are others.
    public static func text(of credential: Secret, under key: SealingKey) -> String {
        let derived = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: key.symmetric,
            info: Array(context.utf8),
            outputByteCount: 32
        )
        let code = HMAC<SHA256>.authenticationCode(for: Array(credential.revealed.utf8), using: derived)
        return ByteText.hexadecimal(code.prefix(length))
    }
}

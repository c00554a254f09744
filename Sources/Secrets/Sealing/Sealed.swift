import Crypto
import Vocabulary

/// Seals secrets with AES-256-GCM (NIST SP 800-38D) and opens them again.
///
/// All are sealed under the key itself, with 1 as their version byte: random nonces allow some 2³² values under one key.
public enum Sealed {
    static let form = SealedForm(version: 1) { key, _ in key.symmetric }

    /// Seals a secret for a place, such as `providers/prov_…/api_key`; only the same place opens it.
    public static func seal(
        _ secret: Secret,
        for place: String,
        under key: SealingKey
    ) throws(SealedError) -> [UInt8] {
        try seal(secret, for: place, under: key, nonce: AES.GCM.Nonce())
    }

    static func seal(
        _ secret: Secret,
        for place: String,
        under key: SealingKey,
        nonce: AES.GCM.Nonce
    ) throws(SealedError) -> [UInt8] {
        try form.seal(Array(secret.revealed.utf8), for: place, under: key, nonce: nonce)
    }

    /// Opens what was sealed for the same place under the same key.
    public static func open(
        _ sealed: [UInt8],
        for place: String,
        under key: SealingKey
    ) throws(SealedError) -> Secret {
        Secret(String(decoding: try form.open(sealed, for: place, under: key), as: UTF8.self))
    }

    /// The identifier of the key that a value was sealed under, for a change of keys; `nil` if it is no such value.
    public static func keyIdentifier(of sealed: [UInt8]) -> [UInt8]? { form.keyIdentifier(of: sealed) }
}

import Crypto

/// Seals long texts with AES-256-GCM (NIST SP 800-38D) and opens them again, each under a key of its own that is derived
/// for its place (HKDF with SHA-256, RFC 5869).
///
/// A sealed text has the form of a ``Sealed`` value, with 2 as its version byte. Since no two places share a key, the bound
/// on random nonces holds for each place by itself, and any number of texts can be sealed under one key.
public enum SealedText {
    static let form = SealedForm(version: 2) { key, place in
        HKDF<SHA256>.deriveKey(
            inputKeyMaterial: key.symmetric,
            info: Array(("gatehouse-text-1/" + place).utf8),
            outputByteCount: SealingKey.length
        )
    }

    /// Seals a text for a place, such as `kept_response/TEAM/ID/input`; only the same place opens it.
    public static func seal(
        _ text: [UInt8],
        for place: String,
        under key: SealingKey
    ) throws(SealedError) -> [UInt8] {
        try seal(text, for: place, under: key, nonce: AES.GCM.Nonce())
    }

    static func seal(
        _ text: [UInt8],
        for place: String,
        under key: SealingKey,
        nonce: AES.GCM.Nonce
    ) throws(SealedError) -> [UInt8] {
        try form.seal(text, for: place, under: key, nonce: nonce)
    }

    /// Opens what was sealed for the same place under the same key.
    public static func open(
        _ sealed: [UInt8],
        for place: String,
        under key: SealingKey
    ) throws(SealedError) -> [UInt8] {
        try form.open(sealed, for: place, under: key)
    }
}

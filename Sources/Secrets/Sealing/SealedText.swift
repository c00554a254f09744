import Crypto

/// Seals long texts with AES-256-GCM (NIST SP 800-38D) and opens them again, each under a key of its own that is derived
/// for its place (HKDF with SHA-256, RFC 5869).
///
/// A sealed text has the form of a ``Sealed`` value, with 2 as its version byte. Since no two places share a key, the bound
/// on random nonces holds for each place by itself, and any number of texts can be sealed under one key.
public enum SealedText {
    static let version: UInt8 = 2
    private static let context = "gatehouse-text-1/"

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
        let head = [version] + key.identifier
        do {
            let box = try AES.GCM.seal(
                text,
                using: derived(key, place),
                nonce: nonce,
                authenticating: head + Array(place.utf8)
            )
            var sealed = head
            sealed.reserveCapacity(head.count + Sealed.nonceLength + text.count + Sealed.tagLength)
            sealed += box.nonce
            sealed += box.ciphertext
            sealed += box.tag
            return sealed
        } catch {
            throw .refused
        }
    }

    /// Opens what was sealed for the same place under the same key.
    public static func open(
        _ sealed: [UInt8],
        for place: String,
        under key: SealingKey
    ) throws(SealedError) -> [UInt8] {
        guard sealed.count >= Sealed.headLength + Sealed.nonceLength + Sealed.tagLength else {
            throw .tooShort
        }
        guard sealed[0] == version else { throw .unknownVersion(sealed[0]) }
        let head = sealed[..<Sealed.headLength]
        guard head.dropFirst().elementsEqual(key.identifier) else {
            throw .otherKey(identifier: ByteText.hexadecimal(head.dropFirst()))
        }
        do {
            let box = try AES.GCM.SealedBox(combined: sealed[Sealed.headLength...])
            let authenticated = Array(head) + Array(place.utf8)
            return Array(try AES.GCM.open(box, using: derived(key, place), authenticating: authenticated))
        } catch {
            throw .damaged
        }
    }

    private static func derived(_ key: SealingKey, _ place: String) -> SymmetricKey {
        HKDF<SHA256>.deriveKey(
            inputKeyMaterial: key.symmetric,
            info: Array((context + place).utf8),
            outputByteCount: SealingKey.length
        )
    }
}

import Crypto
import FoundationEssentials
import Vocabulary

/// Seals secrets with AES-256-GCM (NIST SP 800-38D) and opens them again.
///
/// A sealed value is a version byte (1), the key's identifier (8 bytes), a random nonce (12), the ciphertext and the
/// tag (16). The bytes before the nonce and the caller's place are authenticated, so that no part can be changed, and
/// a value cannot be moved to another place. Random nonces allow some 2³² values under one key.
public enum Sealed {
    static let version: UInt8 = 1
    static let headLength = 1 + SealingKey.identifierLength
    static let nonceLength = 12
    static let tagLength = 16

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
        let head = [version] + key.identifier
        do {
            let box = try AES.GCM.seal(
                Array(secret.revealed.utf8),
                using: key.symmetric,
                nonce: nonce,
                authenticating: head + Array(place.utf8)
            )
            return head + Array(box.nonce) + Array(box.ciphertext) + Array(box.tag)
        } catch {
            throw .refused
        }
    }

    /// Opens what was sealed for the same place under the same key.
    public static func open(
        _ sealed: [UInt8],
        for place: String,
        under key: SealingKey
    ) throws(SealedError) -> Secret {
        guard sealed.count >= headLength + nonceLength + tagLength else { throw .tooShort }
        guard sealed[0] == version else { throw .unknownVersion(sealed[0]) }
        let head = sealed[..<headLength]
        guard head.dropFirst().elementsEqual(key.identifier) else {
            throw .otherKey(identifier: ByteText.hexadecimal(head.dropFirst()))
        }
        do {
            let box = try AES.GCM.SealedBox(combined: sealed[headLength...])
            let bytes = try AES.GCM.open(
                box,
                using: key.symmetric,
                authenticating: Array(head) + Array(place.utf8)
            )
            return Secret(String(decoding: bytes, as: UTF8.self))
        } catch {
            throw .damaged
        }
    }

    /// The identifier of the key that a value was sealed under, for a change of keys; `nil` if it is no such value.
    public static func keyIdentifier(of sealed: [UInt8]) -> [UInt8]? {
        guard sealed.count >= headLength, sealed[0] == version else { return nil }
        return Array(sealed[1..<headLength])
    }
}

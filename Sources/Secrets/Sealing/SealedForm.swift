import Crypto

/// The form of what is sealed with AES-256-GCM (NIST SP 800-38D): a version byte, the key's identifier (8 bytes), a random
/// nonce (12), the ciphertext and the tag (16).
///
/// The bytes before the nonce and the caller's place are authenticated, so that no part can be changed, and a value cannot
/// be moved to another place.
struct SealedForm {
    static let headLength = 1 + SealingKey.identifierLength
    static let nonceLength = 12
    static let tagLength = 16

    /// The first byte.
    let version: UInt8
    /// The key that seals for a place, under an installation's key.
    let key: @Sendable (SealingKey, String) -> SymmetricKey

    func seal(
        _ bytes: [UInt8],
        for place: String,
        under key: SealingKey,
        nonce: AES.GCM.Nonce
    ) throws(SealedError) -> [UInt8] {
        let head = [version] + key.identifier
        do {
            let box = try AES.GCM.seal(
                bytes,
                using: self.key(key, place),
                nonce: nonce,
                authenticating: head + Array(place.utf8)
            )
            var sealed = head
            sealed.reserveCapacity(head.count + Self.nonceLength + bytes.count + Self.tagLength)
            sealed += box.nonce
            sealed += box.ciphertext
            sealed += box.tag
            return sealed
        } catch {
            throw .refused
        }
    }

    func open(
        _ sealed: [UInt8],
        for place: String,
        under key: SealingKey
    ) throws(SealedError) -> [UInt8] {
        guard sealed.count >= Self.headLength + Self.nonceLength + Self.tagLength else { throw .tooShort }
        guard sealed[0] == version else { throw .unknownVersion(sealed[0]) }
        let head = sealed[..<Self.headLength]
        guard head.dropFirst().elementsEqual(key.identifier) else {
            throw .otherKey(identifier: ByteText.hexadecimal(head.dropFirst()))
        }
        do {
            let box = try AES.GCM.SealedBox(combined: sealed[Self.headLength...])
            let authenticated = Array(head) + Array(place.utf8)
            return Array(try AES.GCM.open(box, using: self.key(key, place), authenticating: authenticated))
        } catch {
            throw .damaged
        }
    }

    /// The identifier of the key that a value was sealed under; `nil` if it has not this form.
    func keyIdentifier(of sealed: [UInt8]) -> [UInt8]? {
        guard sealed.count >= Self.headLength, sealed[0] == version else { return nil }
        return Array(sealed[1..<Self.headLength])
    }
}

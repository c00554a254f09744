import Logging
import Ports
import Secrets

/// The keys that texts of the store are sealed under; the store keeps them, sealed under the secret key.
///
/// A change of the secret key seals them anew and leaves the texts as they are, however many there are. A new secret key
/// brings a new key for new texts, so that whoever has the old ones opens nothing that is written afterwards.
public struct TextKeyring: TextSealing {
    /// The id of the key that texts are sealed under now.
    public let keyID: String
    private let key: SealingKey
    private let keys: [String: SealingKey]

    /// Opens the keys of a store, and makes one for this secret key if there is none.
    ///
    /// Those that were sealed under a secret key that is lost are left out and logged.
    public init(_ store: some TextKeyKeeping, under secret: SealingKey, logger: Logger) throws {
        var keys: [String: SealingKey] = [:]
        var current: SealingKey?
        for stored in try store.textKeys() {
            do {
                let place = Self.place(of: stored.id)
                let key = try SealingKey(
                    text: try Sealed.open(stored.sealed, for: place, under: secret),
                    source: place
                )
                keys[stored.id] = key
                if stored.madeUnder == secret.identifierText { current = key }
            } catch {
                logger.error(
                    "kept texts cannot be read any more",
                    metadata: ["text_key.id": "\(stored.id)", "error": "\(error)"]
                )
            }
        }
        let key = try current ?? Self.make(store, under: secret)
        keys[key.identifierText] = key
        self.key = key
        self.keys = keys
        keyID = key.identifierText
    }

    /// Seals a text for a place.
    public func seal(_ text: [UInt8], for place: String) throws -> [UInt8] {
        try SealedText.seal(text, for: place, under: key)
    }

    /// Opens a text; `nil` if its key is lost.
    public func open(_ sealed: [UInt8], for place: String, keyID: String) throws -> [UInt8]? {
        guard let key = keys[keyID] else { return nil }
        return try SealedText.open(sealed, for: place, under: key)
    }

    private static func make(_ store: some TextKeyKeeping, under secret: SealingKey) throws -> SealingKey {
        let key = SealingKey.random()
        let id = key.identifierText
        try store.add(
            StoredTextKey(
                id: id,
                madeUnder: secret.identifierText,
                sealed: try Sealed.seal(key.text, for: place(of: id), under: secret)
            )
        )
        return key
    }

    private static func place(of id: String) -> String { "text_key/\(id)" }
}

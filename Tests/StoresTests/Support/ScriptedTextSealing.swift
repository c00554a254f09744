import Ports

/// Seals by turning every bit around and writing the place in front; has lost every key but its own.
struct ScriptedTextSealing: TextSealing {
    struct Damage: Error {}

    var keyID = "text_key_a"

    func seal(_ text: [UInt8], for place: String) throws -> [UInt8] { Array(place.utf8) + text.map { ~$0 } }

    func open(_ sealed: [UInt8], for place: String, keyID: String) throws -> [UInt8]? {
        guard keyID == self.keyID else { return nil }
        guard sealed.starts(with: place.utf8) else { throw Damage() }
        return sealed.dropFirst(place.utf8.count).map { ~$0 }
    }
}

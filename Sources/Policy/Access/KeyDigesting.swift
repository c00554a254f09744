/// Makes the keyed hash under which a key's text is known; asked for by whoever decides on a presented key.
public protocol KeyDigesting: Sendable {
    /// The digest of a text's UTF-8.
    func digest(of text: String) -> KeyDigest
}

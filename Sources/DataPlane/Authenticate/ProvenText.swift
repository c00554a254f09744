import Policy

/// The key that a connection has presented last and that was accepted, with its digest.
///
/// Most connections bring one key again and again, and need not hash it each time. What is remembered is asked for
/// only by the connection that brought it; whether the key is still in force is found out for every request.
final class ProvenText: Sendable {
    private let text: String
    private let digest: KeyDigest

    init(_ text: String, _ digest: KeyDigest) {
        self.text = text
        self.digest = digest
    }

    /// The digest of a text if it is the one remembered.
    ///
    /// A proxy may bring several clients' requests on one connection, so that the time that this takes tells nothing of
    /// how much of the text is right.
    func digest(of other: String) -> KeyDigest? {
        let isEqual = text.utf8.withContiguousStorageIfAvailable { text in
            other.utf8.withContiguousStorageIfAvailable { other in
                guard text.count == other.count else { return false }
                var difference: UInt8 = 0
                for place in text.indices { difference |= text[place] ^ other[place] }
                return difference == 0
            } ?? false
        }
        return isEqual ?? false ? digest : nil
    }
}

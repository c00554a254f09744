/// Seals texts that the store keeps, under keys that it keeps sealed.
///
/// Asked for by the store. Calls take as long as the text is, and are made off the event loops.
public protocol TextSealing: Sendable {
    /// The id of the key that texts are sealed under now.
    var keyID: String { get }
    /// Seals a text for a place, such as `kept_response/TEAM/ID/input`; only the same place opens it.
    func seal(_ text: [UInt8], for place: String) throws -> [UInt8]
    /// Opens a text that was sealed for the same place under the key of an id; `nil` if that key is lost.
    func open(_ sealed: [UInt8], for place: String, keyID: String) throws -> [UInt8]?
}

/// A key that texts are sealed under, as the store keeps it.
public struct StoredTextKey: Sendable, Hashable {
    /// Its id, which says nothing of it.
    public let id: String
    /// The id of the secret key that was in force when it was made.
    public let madeUnder: String
    /// The key itself, sealed under the secret key.
    public let sealed: [UInt8]

    /// Joins the parts.
    public init(id: String, madeUnder: String, sealed: [UInt8]) {
        self.id = id
        self.madeUnder = madeUnder
        self.sealed = sealed
    }
}

/// Keeps the keys that texts are sealed under.
///
/// Asked for by the directory.
///
/// Calls block on the store.
public protocol TextKeyKeeping: Sendable {
    /// All of them.
    func textKeys() throws -> [StoredTextKey]
    /// Keeps one more; it is durable when the call returns.
    func add(_ key: StoredTextKey) throws
}

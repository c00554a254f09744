import Vocabulary

/// The places of one team's end users.
///
/// They are spread over many small tables, so that one that grows is moved while others wait for a few microseconds,
/// and not all at once.
struct EndUserPlaces: Sendable {
    private static let parts = 256

    private var tables: [[EndUserName: ScopeID]] = Array(repeating: [:], count: parts)

    /// How many there are.
    private(set) var count = 0

    /// The place of an end user.
    subscript(name: EndUserName) -> ScopeID? {
        get { tables[Self.part(of: name)][name] }
        set {
            let before = tables[Self.part(of: name)].updateOrRemove(newValue, for: name)
            count += (newValue == nil ? 0 : 1) - (before == nil ? 0 : 1)
        }
    }

    private static func part(of name: EndUserName) -> Int {
        Int(truncatingIfNeeded: UInt(bitPattern: name.hashValue) >> 32) % parts
    }
}

extension Dictionary {
    /// Puts a value in or takes it out; answers with the one before.
    fileprivate mutating func updateOrRemove(_ value: Value?, for key: Key) -> Value? {
        guard let value else { return removeValue(forKey: key) }
        return updateValue(value, forKey: key)
    }
}

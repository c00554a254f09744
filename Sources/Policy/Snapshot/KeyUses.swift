/// What a key opens: the AI API, the admin API, or both.
public struct KeyUses: OptionSet, Sendable, Hashable {
    /// The bits.
    public let rawValue: UInt8

    /// Makes a set from its bits.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// The AI API.
    public static let inference = KeyUses(rawValue: 1)
    /// The admin API, with the roles of the key's owner.
    public static let admin = KeyUses(rawValue: 2)

    /// The words on the public surface, in a fixed order.
    public static let words: [(word: String, use: KeyUses)] = [("inference", .inference), ("admin", .admin)]

    /// Reads words; `nil` if one is unknown.
    public init?(words: [String]) {
        self = []
        for word in words {
            guard let known = Self.words.first(where: { $0.word == word }) else { return nil }
            insert(known.use)
        }
    }

    /// The words of this set.
    public var words: [String] { Self.words.filter { contains($0.use) }.map(\.word) }
}

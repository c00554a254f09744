import Vocabulary

/// Where a key stands in lists: newest first, and of one moment by their ids.
public struct KeyPlace: Comparable, Sendable {
    /// When the key was made.
    public let createdAt: UTCTime
    /// The key.
    public let id: KeyID

    /// Makes a place.
    public init(createdAt: UTCTime, id: KeyID) {
        self.createdAt = createdAt
        self.id = id
    }

    /// Makes the place of a key.
    public init(_ key: Key) { self.init(createdAt: key.createdAt, id: key.id) }

    /// Orders newer keys before older ones.
    public static func < (left: KeyPlace, right: KeyPlace) -> Bool {
        left.createdAt == right.createdAt
            ? left.id.rawValue < right.id.rawValue : left.createdAt > right.createdAt
    }
}

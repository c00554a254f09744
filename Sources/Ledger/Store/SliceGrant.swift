import Vocabulary

/// The store's answer to a `SliceRequest`.
public struct SliceGrant: Sendable, Equatable {
    /// The window's row.
    public var row: Int64
    /// How much was taken, at most what was wanted.
    public var granted: Money
    /// How much more could be taken: limit − settled − sliced after the transaction, at least zero.
    public var room: Money

    /// Makes a grant.
    public init(row: Int64, granted: Money, room: Money) {
        self.row = row
        self.granted = granted
        self.room = room
    }
}

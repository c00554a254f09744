import Policy

/// The store's answer to a `SliceRequest`.
public struct SliceGrant: Sendable, Equatable {
    /// The window's row.
    public var row: Int64
    /// How much was taken, at most what was wanted.
    public var granted: Quantity
    /// How much more could be taken: limit + carried − settled − sliced after the transaction, at least zero.
    public var room: Quantity

    /// Makes a grant.
    public init(row: Int64, granted: Quantity, room: Quantity) {
        self.row = row
        self.granted = granted
        self.room = room
    }
}

import Policy

/// A wish to move an amount between a budget window and the process.
public struct SliceRequest: Sendable, Equatable {
    /// The window's row.
    public var row: Int64
    /// The limit in force, grants included; what the window carries is added by the store.
    public var limit: Quantity
    /// How much to take, room permitting; less is taken if there is less room.
    public var wanted: Quantity
    /// How much of what was taken before to give back first.
    public var givenBack: Quantity

    /// Makes a request.
    public init(row: Int64, limit: Quantity, wanted: Quantity, givenBack: Quantity) {
        self.row = row
        self.limit = limit
        self.wanted = wanted
        self.givenBack = givenBack
    }
}

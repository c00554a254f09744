import Vocabulary

/// A wish to move money between a budget window and the process.
public struct SliceRequest: Sendable, Equatable {
    /// The window's row.
    public var row: Int64
    /// The limit in force.
    public var limit: Money
    /// How much to take, room permitting; less is taken if there is less room.
    public var wanted: Money
    /// How much of what was taken before to give back first.
    public var givenBack: Money

    /// Makes a request.
    public init(row: Int64, limit: Money, wanted: Money, givenBack: Money) {
        self.row = row
        self.limit = limit
        self.wanted = wanted
        self.givenBack = givenBack
    }
}

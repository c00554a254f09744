import Policy
import Vocabulary

/// A budget window as the store keeps it.
public struct StoredWindow: Sendable, Equatable {
    /// The number of its row.
    public var row: Int64
    /// Which window it is.
    public var window: BudgetWindow
    /// When the row was made, `UTCTime.endless` before: exchanges that arrive later are counted one by one, earlier ones were
    /// summed then.
    public var createdAt: UTCTime
    /// What was charged.
    public var settled: Quantity
    /// What processes have taken out and not yet reported as settled.
    public var sliced: Quantity
    /// What the window before left unspent and this one has on top of its limit.
    public var carried: Quantity

    /// Makes a stored window.
    public init(
        row: Int64,
        window: BudgetWindow,
        createdAt: UTCTime,
        settled: Quantity,
        sliced: Quantity,
        carried: Quantity = .zero
    ) {
        self.row = row
        self.window = window
        self.createdAt = createdAt
        self.settled = settled
        self.sliced = sliced
        self.carried = carried
    }
}

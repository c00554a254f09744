import Policy
import Vocabulary

/// Everything that one group commit writes, in one transaction.
public struct LedgerBatch: Sendable {
    /// A change of a budget window's row.
    public struct WindowChange: Sendable, Equatable {
        /// The window's row.
        public var row: Int64
        /// Added to what is settled.
        public var settled: Quantity
        /// Added to what is sliced; mostly negative.
        public var sliced: Quantity

        /// Makes a change.
        public init(row: Int64, settled: Quantity, sliced: Quantity) {
            self.row = row
            self.settled = settled
            self.sliced = sliced
        }
    }

    /// What was charged to a scope in a quarter of an hour.
    public struct Spend: Sendable, Equatable {
        /// The budget holder, budgeted or not.
        public var scope: ScopeID
        /// The first moment of the quarter of an hour.
        public var quarter: UTCTime
        /// How much.
        public var charge: Charge

        /// Makes a spend.
        public init(scope: ScopeID, quarter: UTCTime, charge: Charge) {
            self.scope = scope
            self.quarter = quarter
            self.charge = charge
        }
    }

    /// The rows to insert; one whose id is there already is skipped.
    public var records: [ExchangeRecord] = []
    /// Additions to the hourly usage.
    public var usage: [UsageSum] = []
    /// Additions to what scopes have spent.
    public var spends: [Spend] = []
    /// Changes of budget windows.
    public var windows: [WindowChange] = []
    /// Whether the batch must survive a power loss when the call returns.
    public var isDurable = false

    /// Makes an empty batch.
    public init() {}
}

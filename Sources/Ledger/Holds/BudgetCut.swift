import Policy
import Vocabulary

/// One budget as it stood at one instant.
public struct BudgetCut: Sendable, Equatable {
    /// A hold that was open at that instant.
    public struct OpenHold: Sendable, Equatable {
        /// The exchange.
        public var exchange: ExchangeID
        /// How much it holds.
        public var amount: Quantity
        /// Since when.
        public var since: UTCTime

        /// Makes an open hold.
        public init(exchange: ExchangeID, amount: Quantity, since: UTCTime) {
            self.exchange = exchange
            self.amount = amount
            self.since = since
        }
    }

    /// Whose budget it is.
    public var scope: ScopeName
    /// What it is counted in.
    public var unit: BudgetUnit
    /// The limit as it is declared.
    public var declared: Quantity
    /// What grants in force add to it.
    public var granted: Quantity
    /// What the window before left unspent and this one has on top.
    public var carried: Quantity
    /// The kind of window.
    public var window: BudgetTerms.Window
    /// When the window began.
    public var windowStart: UTCTime
    /// When it ends; `nil` if it never does.
    public var resetsAt: UTCTime?
    /// What was charged in the window.
    public var settled: Quantity
    /// What open holds hold.
    public var held: Quantity
    /// Idle slices of this process, still part of `remaining`.
    public var reserved: Quantity
    /// The open holds.
    public var holds: [OpenHold]

    /// How much may be spent in the window, all in all.
    public var limit: Quantity { declared + granted + carried }

    /// The limit without what is settled and held; negative after an overrun or under a lowered limit.
    public var remaining: Quantity { limit - settled - held }
}

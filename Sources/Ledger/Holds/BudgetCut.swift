import Policy
import Vocabulary

/// One budget as it stood at one instant.
public struct BudgetCut: Sendable, Equatable {
    /// A hold that was open at that instant.
    public struct OpenHold: Sendable, Equatable {
        /// The exchange.
        public var exchange: ExchangeID
        /// How much it holds.
        public var amount: Money
        /// Since when.
        public var since: UTCTime

        /// Makes an open hold.
        public init(exchange: ExchangeID, amount: Money, since: UTCTime) {
            self.exchange = exchange
            self.amount = amount
            self.since = since
        }
    }

    /// Whose budget it is.
    public var scope: ScopeName
    /// How much may be spent in the window.
    public var limit: Money
    /// The kind of window.
    public var window: BudgetTerms.Window
    /// When the window began.
    public var windowStart: UTCTime
    /// When it ends; `nil` if it never does.
    public var resetsAt: UTCTime?
    /// What was charged in the window.
    public var settled: Money
    /// What open holds hold.
    public var held: Money
    /// Idle slices of this process, still part of `remaining`.
    public var reserved: Money
    /// The open holds.
    public var holds: [OpenHold]

    /// The limit without what is settled and held; negative after an overrun or under a lowered limit.
    public var remaining: Money { limit - settled - held }
}

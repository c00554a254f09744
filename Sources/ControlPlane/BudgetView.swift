import Policy
import Vocabulary

/// A budget's books at one instant.
public struct BudgetView: Sendable, Equatable {
    /// A hold that is open.
    public struct OpenHold: Sendable, Equatable {
        /// The exchange that it was taken for.
        public var id: ExchangeID
        /// How much is held.
        public var amount: Money
        /// Since when.
        public var since: UTCTime

        /// Makes a hold.
        public init(id: ExchangeID, amount: Money, since: UTCTime) {
            self.id = id
            self.amount = amount
            self.since = since
        }
    }

    /// The holder.
    public var scope: ScopeName
    /// How much may be spent in the window.
    public var limit: Money
    /// The kind of window.
    public var window: BudgetTerms.Window
    /// The IANA name of the time zone in which the window begins.
    public var timeZone: String
    /// When the window began.
    public var windowStart: UTCTime
    /// When it ends; `nil` for never.
    public var resetsAt: UTCTime?
    /// What was charged in it.
    public var settled: Money
    /// What open exchanges may still cost.
    public var held: Money
    /// What gateways have set aside and not held; still part of `remaining`.
    public var reserved: Money
    /// The limit less what is settled and held.
    public var remaining: Money
    /// The open holds.
    public var holds: [OpenHold]

    /// Makes a view.
    public init(
        scope: ScopeName,
        limit: Money,
        window: BudgetTerms.Window,
        timeZone: String = "UTC",
        windowStart: UTCTime,
        resetsAt: UTCTime?,
        settled: Money,
        held: Money,
        reserved: Money,
        remaining: Money,
        holds: [OpenHold]
    ) {
        self.scope = scope
        self.limit = limit
        self.window = window
        self.timeZone = timeZone
        self.windowStart = windowStart
        self.resetsAt = resetsAt
        self.settled = settled
        self.held = held
        self.reserved = reserved
        self.remaining = remaining
        self.holds = holds
    }
}

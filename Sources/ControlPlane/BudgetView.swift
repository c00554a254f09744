import Policy
import Vocabulary

/// A budget's books at one instant.
public struct BudgetView: Sendable, Equatable {
    /// A hold that is open.
    public struct OpenHold: Sendable, Equatable {
        /// The exchange that it was taken for.
        public var id: ExchangeID
        /// How much is held.
        public var amount: Quantity
        /// Since when.
        public var since: UTCTime

        /// Makes a hold.
        public init(id: ExchangeID, amount: Quantity, since: UTCTime) {
            self.id = id
            self.amount = amount
            self.since = since
        }
    }

    /// The holder.
    public var scope: ScopeName
    /// What the quantities are counted in.
    public var unit: BudgetUnit
    /// The limit as it is declared.
    public var baseLimit: Quantity
    /// What grants in force add to it.
    public var granted = Quantity.zero
    /// What the window before left unspent and this one has on top.
    public var carried = Quantity.zero
    /// The kind of window.
    public var window: BudgetTerms.Window
    /// From which date the windows are counted; `nil` for the calendar's own.
    public var cycle: BudgetCycle?
    /// The IANA name of the time zone in which the window begins.
    public var timeZone: String
    /// When the window began.
    public var windowStart: UTCTime
    /// When it ends; `nil` for never.
    public var resetsAt: UTCTime?
    /// What was charged in it.
    public var settled = Quantity.zero
    /// What open exchanges may still cost.
    public var held = Quantity.zero
    /// What gateways have set aside and not held; still part of `remaining`.
    public var reserved = Quantity.zero
    /// The open holds.
    public var holds: [OpenHold] = []
    /// How the window will go on.
    public var forecast = BudgetForecast()

    /// Makes a view of a window in which nothing has happened.
    public init(
        scope: ScopeName,
        limit: BudgetAmount,
        window: BudgetTerms.Window,
        timeZone: String = "UTC",
        windowStart: UTCTime,
        resetsAt: UTCTime?
    ) {
        self.scope = scope
        unit = limit.unit
        baseLimit = limit.quantity
        self.window = window
        self.timeZone = timeZone
        self.windowStart = windowStart
        self.resetsAt = resetsAt
    }

    /// How much may be spent in the window, all in all.
    public var limit: Quantity { baseLimit + granted + carried }

    /// The limit less what is settled and held.
    public var remaining: Quantity { limit - settled - held }
}

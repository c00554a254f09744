import Policy
import Vocabulary

/// That a budget has reached one of the shares of its limit that it gives an alert at.
public struct BudgetAlert: Sendable, Equatable {
    /// What it is called, `alert_…`; its message has the same id.
    public var id: String
    /// Whose budget it is.
    public var scope: ScopeName
    /// What it is known by: given once.
    public var mark: AlertMark
    /// How much may be spent in the window, all in all.
    public var limit: BudgetAmount
    /// What was charged in it.
    public var settled: BudgetAmount
    /// The kind of window.
    public var window: BudgetTerms.Window
    /// When it was noticed.
    public var time: UTCTime
    /// How the window will go on.
    public var forecast: BudgetForecast

    /// Makes an alert.
    public init(
        id: String,
        scope: ScopeName,
        mark: AlertMark,
        limit: BudgetAmount,
        settled: BudgetAmount,
        window: BudgetTerms.Window,
        time: UTCTime,
        forecast: BudgetForecast
    ) {
        self.id = id
        self.scope = scope
        self.mark = mark
        self.limit = limit
        self.settled = settled
        self.window = window
        self.time = time
        self.forecast = forecast
    }
}

/// What makes an alert the same alert: a share of the limit, in one window of one budget.
public struct AlertMark: Hashable, Sendable {
    /// Whose budget it is.
    public var scope: ScopeID
    /// When its window began.
    public var windowStart: UTCTime
    /// When it ends.
    public var windowEnd: UTCTime?
    /// What it counts.
    public var unit: BudgetUnit
    /// The share, in percent.
    public var percent: Int

    /// Makes a mark.
    public init(
        scope: ScopeID,
        windowStart: UTCTime,
        windowEnd: UTCTime?,
        unit: BudgetUnit,
        percent: Int
    ) {
        self.scope = scope
        self.windowStart = windowStart
        self.windowEnd = windowEnd
        self.unit = unit
        self.percent = percent
    }
}

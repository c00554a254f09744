import Vocabulary

/// How much may be spent in a window.
public struct BudgetTerms: Sendable, Hashable {
    /// The stretch of time after which a budget begins anew.
    public enum Window: String, Sendable, CaseIterable {
        /// From the full hour.
        case hour
        /// From midnight, or several days from a date.
        case day
        /// From Monday's midnight, or one or several weeks from a date.
        case week
        /// From the first's midnight, or one or several months from a date.
        case month
        /// Never anew.
        case total
        /// From one stated moment to another, and nothing outside of them.
        case fixed
    }

    /// The most grants that a budget has.
    public static let mostGrants = 32
    /// The largest limit in tokens.
    public static let mostTokens = Charge.mostTokens

    /// What the limit, the grants and the spending are counted in.
    public var unit: BudgetUnit
    /// `limit_usd` or `limit_tokens`.
    public var limit: Quantity
    /// `window`.
    public var window: Window
    /// `starts_at` and `ends_at` of a window `fixed`; `nil` for every other.
    public var span: BudgetSpan?
    /// `every` and `starts_on` of days, weeks and months; `nil` for the calendar's own.
    public var cycle: BudgetCycle?
    /// `time_zone`: IANA name in which the window begins.
    public var timeZone: String
    /// `alerts`: percentages at which one alert each is given.
    public var alerts: [Int]
    /// `grants`: what is added to the limit for a while.
    public var grants: [BudgetGrant] = []
    /// `carry_over`: what becomes of what a window leaves unspent; `nil` lets it lapse.
    public var carryOver: CarryOver?

    /// Makes terms in dollars.
    public init(limit: Money, window: Window = .month, timeZone: String = "UTC", alerts: [Int] = []) {
        self.init(Quantity(limit).amount(.usd), window: window, timeZone: timeZone, alerts: alerts)
    }

    /// Makes terms in a unit.
    public init(
        _ limit: BudgetAmount,
        window: Window = .month,
        span: BudgetSpan? = nil,
        cycle: BudgetCycle? = nil,
        timeZone: String = "UTC",
        alerts: [Int] = [],
        grants: [BudgetGrant] = [],
        carryOver: CarryOver? = nil
    ) {
        unit = limit.unit
        self.limit = limit.quantity
        self.window = window
        self.span = span
        self.cycle = cycle
        self.timeZone = timeZone
        self.alerts = alerts
        self.grants = grants
        self.carryOver = carryOver
    }
}

extension BudgetTerms {
    /// Whether something may be spent at a moment at all: always, but for a window `fixed` outside of its dates.
    public func isInForce(at time: UTCTime) -> Bool {
        guard window == .fixed else { return true }
        return span?.contains(time) ?? false
    }

    /// The moment whose window is shown at a moment: of dates that have not begun or are over the nearest; `nil` if
    /// there is none.
    public func shownMoment(at time: UTCTime) -> UTCTime? {
        guard window == .fixed else { return time }
        return span.map { span in
            min(max(time, span.start), UTCTime(microseconds: span.end.microseconds - 1))
        }
    }

    /// What the grants that count at a moment add to the limit.
    public func granted(at time: UTCTime) -> Quantity {
        guard !grants.isEmpty else { return .zero }
        var sum = Quantity.zero
        for grant in grants where grant.isInForce(at: time) { sum += grant.amount }
        return sum
    }

    /// The limit with the grants that count at a moment.
    public func limit(at time: UTCTime) -> Quantity { limit + granted(at: time) }

    /// The rule by which a date finds its window; `nil` where windows are not made of days.
    public var dates: DateCycle? { DateCycle(window, cycle) }

    /// Whether windows follow each other, so that one has something to carry over from.
    public var recurs: Bool { window != .total && window != .fixed }
}

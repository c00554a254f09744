import Policy
import Vocabulary

/// The budget that has too little room for a hold.
public struct BudgetShortfall: Hashable, Sendable {
    /// Why there is too little.
    public enum Reason: Hashable, Sendable {
        /// What is settled and held leaves less than the exchange may take.
        case spent
        /// The budget's dates have not begun.
        case notBegun(UTCTime)
        /// The budget's dates are over.
        case over(UTCTime)
        /// It is the budget of an end user who is new, and the team has as many as it can have.
        case crowded(Int)
    }

    /// Whose budget it is.
    public var scope: ScopeName
    /// How much may be spent in its window, all in all.
    public var limit: BudgetAmount
    /// The kind of window.
    public var window: BudgetTerms.Window
    /// How many hours, days, weeks or months the window has.
    public var every: Int
    /// When there can be room again: when the window ends, or for want of a place the first of those that take them; `nil`
    /// if it never does, or has.
    public var resetsAt: UTCTime?
    /// Why.
    public var reason: Reason

    /// Makes a shortfall.
    public init(
        scope: ScopeName,
        limit: BudgetAmount,
        window: BudgetTerms.Window,
        every: Int = 1,
        resetsAt: UTCTime?,
        reason: Reason = .spent
    ) {
        self.scope = scope
        self.limit = limit
        self.window = window
        self.every = every
        self.resetsAt = resetsAt
        self.reason = reason
    }

    /// The shortfall of an end user for whom there is no place.
    ///
    /// It resets when the first window ends of those that take the places.
    init(crowded endUser: PartPath.EndUser, most: Int, until end: UTCTime?, at time: UTCTime) {
        self.init(
            scope: endUser.name,
            limit: endUser.terms.limit(at: time).amount(endUser.terms.unit),
            window: endUser.terms.window,
            every: endUser.terms.cycle?.every ?? 1,
            resetsAt: end,
            reason: .crowded(most)
        )
    }

    /// The shortfall of a budget outside of whose dates a moment lies.
    init(outside terms: BudgetTerms, of scope: ScopeName, at time: UTCTime) {
        let span = terms.span ?? BudgetSpan(start: time, end: time)
        self.init(
            scope: scope,
            limit: terms.limit(at: time).amount(terms.unit),
            window: terms.window,
            resetsAt: nil,
            reason: time < span.start ? .notBegun(span.start) : .over(span.end)
        )
    }
}

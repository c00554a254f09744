import Vocabulary

/// `every` and `starts_on`: that a budget's windows are several days, weeks or months long, or begin on another day than
/// the calendar's own.
///
/// The date is the beginning of one window. The others follow each other after it and, in the same way, before it.
public struct BudgetCycle: Hashable, Sendable {
    /// `every`: how many days, weeks or months a window has.
    public var every: Int
    /// `starts_on`: a date in the budget's time zone on which a window begins.
    public var startsOn: CivilDate

    /// Makes a cycle.
    public init(every: Int = 1, startsOn: CivilDate) {
        self.every = every
        self.startsOn = startsOn
    }
}

extension BudgetTerms.Window {
    /// The most of them that make one window of a budget, a year or so: what was spent longer ago is not kept finely.
    public var mostEvery: Int {
        switch self {
        case .day: 366
        case .week: 52
        case .month: 12
        case .hour, .total, .fixed: 1
        }
    }

    /// Whether its windows are whole days, which can be counted from a date.
    public var hasDates: Bool { mostEvery > 1 }
}

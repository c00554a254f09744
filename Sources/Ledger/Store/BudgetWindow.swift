import Policy
import Vocabulary

/// One stretch of time of one budget holder, in which spending is counted.
public struct BudgetWindow: Hashable, Sendable {
    /// The budget holder.
    public var scope: ScopeID
    /// Its first moment.
    public var start: UTCTime
    /// The first moment after it; `UTCTime.endless` if it never ends.
    public var end: UTCTime
    /// What is counted in it.
    public var unit: BudgetUnit

    /// Makes a window.
    public init(scope: ScopeID, start: UTCTime, end: UTCTime, unit: BudgetUnit = .usd) {
        self.scope = scope
        self.start = start
        self.end = end
        self.unit = unit
    }

    /// Whether a moment lies in it.
    public func contains(_ time: UTCTime) -> Bool { start <= time && time < end }
}

extension UTCTime {
    /// The end of a window that never ends.
    public static let endless = UTCTime(microseconds: .max)
}

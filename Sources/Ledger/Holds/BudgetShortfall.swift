import Policy
import Vocabulary

/// The budget that has too little room for a hold.
public struct BudgetShortfall: Hashable, Sendable {
    /// Whose budget it is.
    public var scope: ScopeName
    /// How much may be spent in its window.
    public var limit: Money
    /// The kind of window.
    public var window: BudgetTerms.Window
    /// When the window ends; `nil` if it never does.
    public var resetsAt: UTCTime?

    /// Makes a shortfall.
    public init(scope: ScopeName, limit: Money, window: BudgetTerms.Window, resetsAt: UTCTime?) {
        self.scope = scope
        self.limit = limit
        self.window = window
        self.resetsAt = resetsAt
    }
}

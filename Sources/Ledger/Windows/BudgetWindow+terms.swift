import Policy
import Vocabulary

extension BudgetWindow {
    /// The window of a budget holder's terms that a moment lies in.
    public init(scope: ScopeID, terms: BudgetTerms, at time: UTCTime) {
        var zones = ZoneWindows()
        self = zones.window(scope: scope, terms: terms, at: time)
    }
}

import Policy
import Vocabulary

/// Reads what budget holders spent lately.
///
/// Calls block on the store and are made off the event loops.
public protocol SpendReading: Sendable {
    /// What each of some holders was charged for exchanges that arrived from a quarter of an hour on; those that
    /// were charged nothing are left out.
    func spent(by scopes: [ScopeID], since quarter: UTCTime) throws -> [ScopeID: Charge]
}

import Policy
import Vocabulary

/// What usage says was done and a budget of a part was not charged for, by the hour.
public struct PartGap: Sendable, Equatable {
    /// The part's place.
    public var scope: ScopeID
    /// What is missing.
    public var charges: [UTCTime: Charge]

    /// Makes a gap.
    public init(scope: ScopeID, charges: [UTCTime: Charge]) {
        self.scope = scope
        self.charges = charges
    }
}

import Policy
import Vocabulary

/// What budgets of parts of a team are to be charged for because it was done while they did not count it.
///
/// It counts what usage says was done in some teams, hour by hour, as far as a part was not charged for it already; so
/// it may be asked for as often as one likes.
public struct PartCounting: Sendable, Equatable {
    /// The parts with their places.
    public var scopes: [BudgetPart: ScopeID]
    /// The teams in which it was done.
    public var teams: Set<TeamID>
    /// The first moment that matters.
    public var since: UTCTime
    /// The first moment that does not matter; `nil` if all do that follow.
    public var until: UTCTime?
    /// The time.
    public var now: UTCTime

    /// Makes a wish.
    public init(scopes: [BudgetPart: ScopeID], teams: Set<TeamID>, since: UTCTime, now: UTCTime) {
        self.scopes = scopes
        self.teams = teams
        self.since = since
        self.now = now
    }
}

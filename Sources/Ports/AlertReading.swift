import Policy
import Vocabulary

/// Reads which alerts were given.
///
/// Calls block on the store and are made off the event loops.
public protocol AlertReading: Sendable {
    /// Alerts, newest first, after a cursor (the number of the last one seen), at most `limit`.
    func alerts(_ filter: AlertFilter, before number: Int64?, limit: Int) throws -> [GivenAlert]
}

/// Which alerts a list shows.
public struct AlertFilter: Sendable, Equatable {
    /// What of the alerts a caller may see: those of all budgets at some teams, and those of some holders.
    public struct Visibility: Sendable, Equatable {
        /// The teams.
        public var teams: [TeamID]
        /// The holders.
        public var holders: [ScopeName]

        /// Makes a visibility.
        public init(teams: [TeamID], holders: [ScopeName]) {
            self.teams = teams
            self.holders = holders
        }
    }

    /// What may be seen at all; `nil` is everything.
    public var visibility: Visibility?
    /// The team at which the budget's holder stands.
    public var team: TeamID?
    /// The first moment, included.
    public var from: UTCTime?
    /// The last moment, not included.
    public var to: UTCTime?

    /// Makes a filter that lets everything pass.
    public init() {}
}
